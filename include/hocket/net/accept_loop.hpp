// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <utility>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"

namespace hocket::detail {

/// What servers stand on, whatever their connections speak: serves each connection in a task of its
/// own, no more at a time than there may be, until it is stopped.
///
/// LIFETIME: outlives its tasks. THREAD: the loop's.
class accept_loop {
 public:
  /// THROWS: value_error when no connection would be allowed.
  explicit accept_loop(std::size_t max_connections);
  accept_loop(const accept_loop&) = delete;
  accept_loop& operator=(const accept_loop&) = delete;
  ~accept_loop();

  /// Serves what `listener` accepts, by `serve(stream)`, until stop(), and then until all connections
  /// have ended. The listener is closed at the end. Listeners of one loop share its limit.
  /// THROWS: what left accept(), after the connections of this listener have been cancelled.
  /// CANCEL: no more is accepted, and the connections of this listener are cancelled and waited for.
  /// LIFETIME: the listener and `serve` outlive it.
  template <class Listener, class Serve>
  task<void> serve_all(Listener& listener, const Serve& serve) {
    auto accepts = [&](task_group& group) { return accept_all(group, listener, serve); };
    auto serving = serve_until_stopped(accepts, [&] { listener.close(); });
    co_await std::move(serving);
  }

  /// Serves one connection, which counts while this lasts. What leaves `serve(stream)` is reported to
  /// the loop's exception handler, but for cancellations and interrupts.
  /// LIFETIME: `serve` outlives it.
  template <class Stream, class Serve>
  task<void> serve_one(Stream stream, const Serve& serve) {
    const seat taken(*this);
    try {
      auto serving = serve(std::move(stream));
      co_await std::move(serving);
    } catch (const cancelled&) {
      throw;
    } catch (const keyboard_interrupt&) {
      throw;
    } catch (...) {
      event_loop::current().report_exception("the handler of a connection failed",
                                             std::current_exception());
    }
  }

  /// Accepts no more, from now on. Connections have `grace` to end by themselves; then those that were
  /// accepted here are cancelled. A second call changes nothing.
  void stop(clock::duration grace) noexcept;

  /// How many connections are being served.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

 private:
  struct open_listener;

  /// The place of a connection among those that there may be.
  class seat {
   public:
    explicit seat(accept_loop& in) noexcept : in_(in) { ++in_.connections_; }
    seat(const seat&) = delete;
    seat& operator=(const seat&) = delete;
    ~seat() {
      --in_.connections_;
      in_.seat_left_.set();
    }

   private:
    accept_loop& in_;
  };

  template <class Listener, class Serve>
  task<void> accept_all(task_group& group, Listener& listener, const Serve& serve) {
    while (!stopping_) {
      if (connections_ >= max_connections_) {
        auto room = wait_until_fewer_than(max_connections_);
        co_await std::move(room);
      }
      auto accepted = co_await listener.accept();
      // At once, so that it counts before the next one is waited for.
      group.spawn_eager(serve_one(std::move(accepted), serve));
    }
  }
  task<void> serve_until_stopped(std::function<task<void>(task_group&)> accepts,
                                 std::function<void()> close);
  task<void> wait_until_fewer_than(std::size_t connections);

  const std::size_t max_connections_;
  std::size_t connections_ = 0;
  event seat_left_;
  intrusive_list<open_listener> listeners_;
  clock::duration grace_{};
  bool stopping_ = false;
};

}  // namespace hocket::detail
