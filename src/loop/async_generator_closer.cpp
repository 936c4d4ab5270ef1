// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/async_generator_closer.hpp"

#include <utility>

#include "hocket/catching.hpp"
#include "hocket/core/async_generator_operation.hpp"

namespace hocket::detail {

namespace {

/// The coroutine of a generator whose object is gone.
class dropped_body {
 public:
  explicit dropped_body(async_generator_node& node) noexcept : node_(&node) {}
  dropped_body(dropped_body&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  dropped_body& operator=(dropped_body&&) = delete;
  ~dropped_body() {
    if (node_ != nullptr) node_->handle().destroy();
  }

  [[nodiscard]] async_generator_node& node() const noexcept { return *node_; }

 private:
  async_generator_node* node_;
};

task<void> close(event_loop& loop, async_generator_node& node) {
  async_close operation(&node);
  auto outcome = co_await catching(operation);
  if (!outcome.has_value()) {
    loop.report_exception("an error occurred during closing of an async_generator",
                          outcome.exception());
  }
}

task<void> close_and_destroy(event_loop& loop, dropped_body body) {
  co_await close(loop, body.node());
}

}  // namespace

async_generator_closer::~async_generator_closer() {
  while (!tasks().empty()) tasks().front().abandon();
}

void async_generator_closer::close_all() {
  for (;;) {
    loop_.run_until(idle_);
    if (!idle_ || open_.empty()) return;
    async_generator_node& youngest = open_.back();
    youngest.unlink();
    if (youngest.state_ == generator_state::suspended) start(close(loop_, youngest));
  }
}

void async_generator_closer::adopt(async_generator_node& dropped) noexcept {
  dropped.unlink();
  try {
    start(close_and_destroy(loop_, dropped_body(dropped)));
  } catch (...) {
    // Without the memory for a task the generator was destroyed with the argument.
    return;
  }
}

void async_generator_closer::start(task<void> closing) {
  task_owner::adopt(start_task(loop_.ready(), std::move(closing)));
  idle_ = false;
}

void async_generator_closer::task_finished(task_state_base&) noexcept { idle_ = tasks().empty(); }

}  // namespace hocket::detail
