// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/accept_loop.hpp"

#include "hocket/catching.hpp"
#include "hocket/flow/timeout.hpp"

namespace hocket::detail {

/// A listener while connections are accepted from it.
struct accept_loop::open_listener : list_hook {
  explicit open_listener(const std::function<void()>& closes) : close(closes) {}

  void stop() noexcept {
    close();
    // An accept() that asks its client something, too, does not end when its socket is closed.
    accepting.reschedule(clock::duration::zero());
  }

  const std::function<void()>& close;
  timeout_scope accepting{clock::time_point::max()};
};

accept_loop::accept_loop(std::size_t max_connections) : max_connections_(max_connections) {
  if (max_connections == 0) throw value_error("server_options: max_connections is 0");
}

accept_loop::~accept_loop() = default;

void accept_loop::stop(clock::duration grace) noexcept {
  if (std::exchange(stopping_, true)) return;
  grace_ = grace;
  while (!listeners_.empty()) listeners_.pop_front().stop();
}

task<void> accept_loop::serve_until_stopped(std::function<task<void>(task_group&)> accepts,
                                            std::function<void()> close) {
  std::exception_ptr failure;
  auto body = [&](task_group& group) -> task<void> {
    open_listener from(close);
    listeners_.push_back(from);
    auto accepting = from.accepting.run(accepts(group));
    auto outcome = co_await catching(std::move(accepting));
    from.unlink();
    close();
    if (outcome.holds<cancelled>()) outcome.value();
    if (stopping_) {
      auto ending = timeout(grace_, wait_until_fewer_than(1));
      outcome = co_await catching(std::move(ending));
      if (outcome.holds<cancelled>()) outcome.value();
    } else {
      failure = outcome.exception();
    }
    group.cancel();
  };
  co_await with_task_group(body);
  if (failure) std::rethrow_exception(failure);
}

task<void> accept_loop::wait_until_fewer_than(std::size_t connections) {
  while (connections_ >= connections) {
    seat_left_.clear();
    co_await seat_left_.wait();
  }
}

}  // namespace hocket::detail
