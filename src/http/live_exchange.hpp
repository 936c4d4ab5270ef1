// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "hocket/http/request.hpp"
#include "hocket/http/response.hpp"
#include "hocket/received.hpp"
#include "hocket/task.hpp"
#include "http/client_core.hpp"
#include "http/exchange.hpp"

namespace hocket::http::detail {

/// One request of a user on its way: sent, sent again, sent elsewhere, until there is an answer; and
/// then its body, while that is streamed.
///
/// A generator's pieces are made by the task that waits for the answer, one at a time. The generator
/// has ended when the request fails, is sent elsewhere, or has its whole answer. One that is not
/// through when a streamed answer is dropped is dropped with it.
///
/// LIFETIME: the core outlives it.
class live_exchange {
 public:
  enum class body_is : unsigned char { whole, streamed };

  live_exchange(client_core& core, request what, body_is taken)
      : core_(core), what_(std::move(what)), taken_(taken) {}

  /// The request as it was sent last.
  [[nodiscard]] const request& what() const noexcept { return what_; }

  /// Sends the request, until there is an answer that is to be given: complete, or when the body is
  /// streamed, its header lines. THROWS: request_error.
  task<> answered();

  /// Ends the generator of the request's body, if there is one, before the request is gone.
  task<> close_body();

  /// REQUIRES: answered, whole.
  [[nodiscard]] response take_response();

  /// The next piece of a streamed body, empty at its end. THROWS: request_error; runtime_error after
  /// give_up().
  task<std::string> read_some();

  /// Closes the connection, unless the body has come to its end.
  void give_up() noexcept;

  /// Of the answer. REQUIRES: answered, and no end of the body was read.
  [[nodiscard]] long status() const noexcept {
    return sent_->transfer->long_info(CURLINFO_RESPONSE_CODE);
  }
  [[nodiscard]] std::string effective_url() const {
    return sent_->transfer->text_info(CURLINFO_EFFECTIVE_URL);
  }
  [[nodiscard]] http::headers take_headers() noexcept {
    return std::move(sent_->transfer->headers_);
  }

 private:
  /// The request in curl's hands.
  struct sent {
    explicit sent(client_core& core) : counted(core), transfer(core) {}
    ~sent();
    client_core::flight counted;
    client_core::lease transfer;
    std::optional<exchange> running;
    client_statistics* statistics = nullptr;
  };

  task<> send_once();
  task<> until(news wanted);
  task<> supply_piece();
  std::optional<std::chrono::milliseconds> delay_of_retry(const received<void>& outcome) const;
  /// Where the answer leads to, when it is a redirect that is to be followed; else empty.
  [[nodiscard]] std::string redirection();
  /// What its Location names; empty without one.
  [[nodiscard]] std::string location() const;
  void follow(std::string to);
  [[nodiscard]] request_error error() const { return sent_->transfer->error(what_.url); }

  client_core& core_;
  request what_;
  const body_is taken_;
  std::optional<sent> sent_;
  std::uint64_t supplied_bytes_ = 0;
  int redirects_ = 0;
  int retries_ = 0;
  bool left_origin_ = false;
  bool given_up_ = false;
  std::chrono::steady_clock::duration waiting_{};
};

}  // namespace hocket::http::detail
