// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/context_var.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/run_session.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// Several runs on one loop and in one context (Python: asyncio.Runner). What a run detaches goes on
/// in the next one, and the context_vars that a main task sets keep their values.
///
///     runner program;
///     auto config = program.run(load_config());
///     program.run(serve(config));
///
/// THREAD: one.
class runner {
 public:
  /// With a loop of its own. THROWS: std::system_error.
  explicit runner(run_options options = {})
      : own_loop_(std::make_unique<event_loop>()), session_(std::in_place, *own_loop_, options) {}
  /// On `loop`, which close() closes too. LIFETIME: it outlives the runner.
  explicit runner(event_loop& loop, run_options options = {})
      : session_(std::in_place, loop, options) {}
  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;
  /// Closes the runner; what goes wrong then goes to the loop's exception handler.
  ~runner();

  /// Runs `main` until it ends; gives what it returns, throws what leaves it.
  /// THROWS: as run(); runtime_error "Runner is closed" after close().
  template <class T>
  T run(task<T> main) {
    check_open();
    detail::require_no_running_loop();
    detail::task_access::require_fresh(main, "run");
    const context_update at_end(*this);
    return context_.run([&]() -> T { return session_->run(keep_context(std::move(main)), false); });
  }

  /// Ends what is left as run() does, and closes the loop. Does nothing the second time.
  /// THROWS: as event_loop::run_until; the loop is closed nevertheless.
  void close();

  /// THROWS: runtime_error "Runner is closed" after close().
  [[nodiscard]] event_loop& get_loop() {
    check_open();
    return session_->loop();
  }

 private:
  void check_open() const {
    if (!session_) throw runtime_error("Runner is closed");
  }

  /// A task has a context of its own, so what it has set there is fetched at its end.
  template <class T>
  task<T> keep_context(task<T> main) {
    auto outcome = co_await catching(std::move(main));
    changed_ = copy_context();
    co_return outcome.value();
  }

  /// The context can be exchanged when no code runs in it.
  struct context_update {
    explicit context_update(runner& of) noexcept : updated(of) {}
    context_update(const context_update&) = delete;
    context_update& operator=(const context_update&) = delete;
    ~context_update() {
      if (updated.changed_) updated.context_ = std::move(*updated.changed_);
      updated.changed_.reset();
    }
    runner& updated;
  };

  std::unique_ptr<event_loop> own_loop_;
  std::optional<detail::run_session> session_;
  context context_ = copy_context();
  std::optional<context> changed_;
};

}  // namespace hocket
