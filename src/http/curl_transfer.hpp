// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "hocket/http/client_options.hpp"
#include "hocket/http/headers.hpp"
#include "hocket/http/request_error.hpp"
#include "hocket/net/address.hpp"

namespace hocket::http::detail {

/// One exchange with a server: a curl easy handle and what it has received. It is used
/// again for the next request, since making a handle costs more than a small transfer.
class curl_transfer {
 public:
  using function = void (*)(void* owner) noexcept;

  explicit curl_transfer(const client_options& options);
  curl_transfer(const curl_transfer&) = delete;
  curl_transfer& operator=(const curl_transfer&) = delete;

  /// Forgets the last exchange and prepares for one with `url`. `names` is what curl is to
  /// take `host` and `port` for; when it is empty the host is an IP address itself.
  void prepare(const std::string& url, const std::string& host, const std::string& port,
               const std::vector<ip_address>& names);

  /// Called by the driver when curl is through.
  void finish(CURLcode result) noexcept;

  [[nodiscard]] bool succeeded() const noexcept { return result_ == CURLE_OK; }
  /// Why it did not succeed. REQUIRES: !succeeded().
  [[nodiscard]] request_error error(const std::string& url) const;

  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }
  [[nodiscard]] long long_info(CURLINFO what) const noexcept;
  [[nodiscard]] curl_off_t offset_info(CURLINFO what) const noexcept;
  [[nodiscard]] std::string text_info(CURLINFO what) const;

  http::headers headers_;
  std::string body_;
  /// Who waits for the end, while the exchange runs.
  void* owner_ = nullptr;
  function on_done_ = nullptr;

 private:
  struct free_easy {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  };
  struct free_list {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };

  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept;
  [[nodiscard]] request_error_kind kind_of_error() const noexcept;

  template <class Value>
  void set(CURLoption option, Value value);

  std::size_t max_body_bytes_;
  std::unique_ptr<CURL, free_easy> easy_;
  std::unique_ptr<curl_slist, free_list> names_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  CURLcode result_ = CURLE_OK;
  bool over_limit_ = false;
};

}  // namespace hocket::http::detail
