// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hocket/http/client_options.hpp"
#include "hocket/http/headers.hpp"
#include "hocket/http/request.hpp"
#include "hocket/http/request_error.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/loop/event_loop.hpp"
#include "http/news.hpp"

namespace hocket::http::detail {

/// What one exchange is to do, beside what the client's options say.
struct outgoing {
  const std::string& url;
  const request& what;
  /// For curl: "+host:port:address,..."; empty when there is nothing to resolve.
  std::string resolved;
  bool through_proxy = false;
  /// A redirect has led away from where the client's own secrets were meant for.
  bool left_origin = false;
  /// The body of the answer is taken piece by piece.
  bool streams = false;
};

/// One exchange with a server: a curl easy handle and what it has received. It is used
/// again for the next request, since making a handle costs more than a small transfer.
class curl_transfer {
 public:
  using listener = void (*)(void* owner) noexcept;

  /// `shared` are the cookies, or null.
  curl_transfer(event_loop& loop, const client_options& options, CURLSH* shared);
  curl_transfer(const curl_transfer&) = delete;
  curl_transfer& operator=(const curl_transfer&) = delete;

  /// Forgets the last exchange and prepares for the next one. THROWS: value_error for what cannot
  /// stand in a request. LIFETIME: the request outlives the exchange.
  void prepare(const outgoing& next);

  /// `heard` is called with `owner` whenever there is news, from within curl.
  void listen(void* owner, listener heard) noexcept {
    owner_ = owner;
    heard_ = heard;
  }
  [[nodiscard]] news has() const noexcept { return news_; }

  /// Called by the driver when curl is through.
  void finish(CURLcode result) noexcept;
  /// Ends it for a reason that is not curl's. REQUIRES: curl has it no more.
  void finish(request_error_kind kind, std::string_view why) noexcept;

  [[nodiscard]] bool succeeded() const noexcept { return result_ == CURLE_OK && !failure_; }
  /// Why it did not succeed. REQUIRES: !succeeded().
  [[nodiscard]] request_error error(const std::string& url) const;

  /// Takes the part of the answer's body that is here, so that more may come.
  /// Not CURLE_OK when curl has given up meanwhile.
  CURLcode take_body(std::string& into) noexcept;
  /// Gives curl the next piece of the request's body. REQUIRES: news::wants_body.
  CURLcode supply(std::string piece) noexcept;
  /// There is no further piece. REQUIRES: news::wants_body.
  CURLcode end_supply() noexcept;

  /// When the last byte went or came; none before the connection stands, and while the exchange
  /// waits for this side.
  [[nodiscard]] std::optional<clock::time_point> last_activity() const noexcept {
    if (receiving_paused_ || sending_paused_) return std::nullopt;
    return last_activity_;
  }

  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }
  [[nodiscard]] long long_info(CURLINFO what) const noexcept;
  [[nodiscard]] curl_off_t offset_info(CURLINFO what) const noexcept;
  [[nodiscard]] std::string text_info(CURLINFO what) const;
  /// What http::response::retry_after is to say.
  [[nodiscard]] std::chrono::seconds retry_after() const noexcept;

  http::headers headers_;
  std::string body_;

  /// How much of a streamed body may wait to be taken before curl stops to read.
  static constexpr std::size_t roomy_bytes = std::size_t{64} << 10;

 private:
  struct free_easy {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  };
  struct free_list {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };
  using string_list = std::unique_ptr<curl_slist, free_list>;

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept;
  static std::size_t on_read(char* into, std::size_t, std::size_t size, void* self) noexcept;
  static int on_seek(void* self, curl_off_t offset, int origin) noexcept;
  static int on_connected(void* self, char*, char*, int, int) noexcept;

  template <class Value>
  void set(CURLoption option, Value value);
  void set_list(CURLoption option, string_list& kept, string_list next) noexcept;
  void set_security(const client_options& options);
  void set_method(const request& what);
  void set_headers(const outgoing& next);
  void take_header(std::string_view text);
  void tell(news what) noexcept;
  CURLcode go_on() noexcept;
  void touch() noexcept { last_activity_ = loop_.now(); }

  event_loop& loop_;
  const client_options& options_;
  std::unique_ptr<CURL, free_easy> easy_;
  string_list names_;
  string_list sent_headers_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  void* owner_ = nullptr;
  listener heard_ = nullptr;
  news news_ = news::none;
  CURLcode result_ = CURLE_OK;
  std::optional<request_error_kind> failure_;
  std::string method_;
  bool plain_ = false;  // the handle is set for a GET without a body
  bool streams_ = false;
  bool receiving_paused_ = false;
  bool sending_paused_ = false;
  bool supply_ended_ = false;
  bool repeatable_ = true;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  std::string_view outgoing_;  // what is left of the request's body, or of its last piece
  std::string_view whole_body_;
  std::string piece_;
  std::optional<clock::time_point> last_activity_;
};

}  // namespace hocket::http::detail
