// SPDX-License-Identifier: BSL-1.0
#include "http/live_exchange.hpp"

#include <algorithm>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/sleep.hpp"
#include "http/redirect.hpp"
#include "http/retry.hpp"
#include "http/target.hpp"

namespace hocket::http::detail {

live_exchange::sent::~sent() {
  if (!running) return;
  running.reset();
  statistics->connections_opened +=
      static_cast<std::size_t>(transfer->long_info(CURLINFO_NUM_CONNECTS));
  statistics->bytes_received +=
      static_cast<std::size_t>(transfer->offset_info(CURLINFO_SIZE_DOWNLOAD_T));
}

task<> live_exchange::answered() {
  for (;;) {
    auto sending = send_once();
    auto outcome = co_await catching(std::move(sending));
    if (const auto delay = delay_of_retry(outcome)) {
      ++retries_;
      sent_.reset();
      co_await sleep(*delay);
      continue;
    }
    outcome.value();
    std::string elsewhere = redirection();
    if (elsewhere.empty()) co_return;
    // Now, and not when the request forgets it: the next one is not to run beside its end.
    if (!what_.body.repeatable()) {
      auto closing = close_body();
      co_await std::move(closing);
    }
    follow(std::move(elsewhere));
  }
}

task<> live_exchange::send_once() {
  const target to = parse_target(what_.url, what_.method);
  const bool through_proxy = core_.by_way_of.is_for(to.host);
  auto resolving = core_.resolve(to, through_proxy, what_.method);
  std::string resolved = co_await std::move(resolving);
  const bool streams = taken_ == body_is::streamed;
  sent_.emplace(core_);
  sent_->transfer->prepare(
      {to.url, what_, std::move(resolved), through_proxy, left_origin_, streams});
  sent_->statistics = &core_.statistics;
  sent_->running.emplace(core_.driver, *sent_->transfer, core_.options.idle_timeout);
  const news wanted = streams ? news::head : news::over;
  if (what_.body.repeatable()) {
    co_await sent_->running->wait_for(wanted);
  } else {
    auto waiting = until(wanted);
    co_await std::move(waiting);
  }
  // What goes wrong after the head of a streamed answer is found by who reads its body.
  if (!sent_->running->has(streams ? news::head : news::none) && sent_->running->has(news::over) &&
      !sent_->transfer->succeeded()) {
    throw error();
  }
}

task<> live_exchange::close_body() {
  if (auto* const pieces = what_.body.pieces()) co_await pieces->close();
}

/// Waits for one of `wanted`, and meanwhile feeds the request's body to curl.
task<> live_exchange::until(news wanted) {
  exchange& running = *sent_->running;
  for (;;) {
    co_await running.wait_for(wanted | news::wants_body);
    if (running.has(wanted | news::over)) co_return;
    auto supplying = supply_piece();
    co_await std::move(supplying);
  }
}

task<> live_exchange::supply_piece() {
  const auto size = what_.body.size_bytes();
  auto step = co_await what_.body.pieces()->next();
  if (step) {
    std::string piece = *std::move(step);
    supplied_bytes_ += piece.size();
    if (!size || supplied_bytes_ <= *size) {
      // An empty piece would be taken for the end.
      if (!piece.empty()) sent_->running->supply(std::move(piece));
      co_return;
    }
  } else if (!size || supplied_bytes_ == *size) {
    sent_->running->end_supply();
    co_return;
  }
  throw value_error("a request's body has " + std::string(step ? "more than " : "only ") +
                    std::to_string(step ? *size : supplied_bytes_) + " bytes, but was to have " +
                    std::to_string(*size));
}

std::optional<std::chrono::milliseconds> live_exchange::delay_of_retry(
    const received<void>& outcome) const {
  if (retries_ >= core_.options.retries.attempts) return std::nullopt;
  attempt_outcome came;
  if (outcome.has_value()) {
    came.status = status();
    came.retry_after = sent_->transfer->retry_after();
  } else if (outcome.holds<request_error>()) {
    try {
      std::rethrow_exception(outcome.exception());
    } catch (const request_error& e) {
      came.error = e.kind();
    }
  } else {
    return std::nullopt;
  }
  return retry_delay(core_.options.retries, retries_, what_, came);
}

std::string live_exchange::redirection() {
  curl_transfer& t = *sent_->transfer;
  const auto waited =
      t.offset_info(CURLINFO_STARTTRANSFER_TIME_T) - t.offset_info(CURLINFO_PRETRANSFER_TIME_T);
  waiting_ += std::chrono::microseconds(std::max<curl_off_t>(waited, 0));
  if (!is_redirect(status())) return {};
  if (!what_.follow_redirects.value_or(core_.options.follow_redirects)) return {};
  return location();
}

// curl would say where that is only when the whole exchange is over.
std::string live_exchange::location() const {
  const curl_transfer& t = *sent_->transfer;
  const auto to = t.headers_.find("location");
  if (!to || to->empty()) return {};
  return resolve_reference(t.text_info(CURLINFO_EFFECTIVE_URL), std::string(*to));
}

void live_exchange::follow(std::string to) {
  if (redirects_ == core_.options.max_redirects) {
    throw request_error(request_error_kind::too_many_redirects, what_.url,
                        "more than " + std::to_string(core_.options.max_redirects), what_.method);
  }
  ++redirects_;
  if (redirect(what_, status(), std::move(to))) left_origin_ = true;
  sent_.reset();
}

response live_exchange::take_response() {
  curl_transfer& t = *sent_->transfer;
  response result;
  result.status = status();
  result.effective_url = t.text_info(CURLINFO_EFFECTIVE_URL);
  if (is_redirect(result.status)) result.redirect_url = location();
  result.headers = std::move(t.headers_);
  result.body = std::move(t.body_);
  result.redirects = redirects_;
  result.retry_after = t.retry_after();
  result.waiting = waiting_;
  sent_.reset();
  return result;
}

task<std::string> live_exchange::read_some() {
  if (given_up_) throw hocket::runtime_error("the response of this body is gone");
  if (!sent_) co_return std::string();
  auto waiting = until(news::body);
  co_await std::move(waiting);
  if (given_up_) throw hocket::runtime_error("the response of this body is gone");
  std::string piece = sent_->running->take_body();
  if (!piece.empty()) co_return piece;
  if (!sent_->transfer->succeeded()) throw error();
  sent_.reset();
  co_return std::string();
}

void live_exchange::give_up() noexcept {
  if (sent_) given_up_ = true;
  sent_.reset();
}

}  // namespace hocket::http::detail
