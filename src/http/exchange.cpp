// SPDX-License-Identifier: BSL-1.0
#include "http/exchange.hpp"

#include <utility>

#include "http/duration_text.hpp"

namespace hocket::http::detail {

exchange::exchange(multi& driver, curl_transfer& t, std::chrono::milliseconds idle_timeout)
    : driver_(driver), transfer_(t), idle_timeout_(idle_timeout), idle_(*this) {
  transfer_.listen(this, &on_news);
  driver_.start(transfer_);
  if (idle_timeout_.count() > 0) idle_.arm_after(idle_timeout_);
}

exchange::~exchange() {
  transfer_.listen(nullptr, nullptr);
  if (!has(news::over)) driver_.abort(transfer_);
}

std::string exchange::take_body() noexcept {
  std::string piece;
  check(transfer_.take_body(piece));
  return piece;
}

void exchange::check(CURLcode result) noexcept {
  if (result == CURLE_OK || has(news::over)) return;
  driver_.abort(transfer_);
  transfer_.finish(result);
}

void exchange::on_news(void* arg) noexcept {
  auto& self = *static_cast<exchange*>(arg);
  if (self.has(news::over)) self.idle_.cancel();
  waiter* const waiting = self.waiter_;
  if (waiting == nullptr || !self.has(waiting->wanted_)) return;
  self.waiter_ = nullptr;
  waiting->waiting_task()->wake();
}

void exchange::idle_timer::on_due(timer& due) noexcept {
  static_cast<idle_timer&>(due).owner_.end_if_idle();
}

/// The timer is not moved with every byte: when it fires it looks how long nothing came.
void exchange::end_if_idle() noexcept {
  const auto last = transfer_.last_activity();
  const auto deadline = saturating_add(last.value_or(driver_.loop().now()), idle_timeout_);
  if (deadline > driver_.loop().now()) {
    idle_.arm(deadline);
    return;
  }
  driver_.abort(transfer_);
  transfer_.finish(request_error_kind::timeout, "no byte within " + in_words(idle_timeout_));
}

}  // namespace hocket::http::detail
