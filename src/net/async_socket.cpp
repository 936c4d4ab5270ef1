// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/async_socket.hpp"

#include <cerrno>
#include <new>

#include "hocket/errors.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::detail {

namespace {

/// How many more operations of a task may succeed before the other tasks have their turn. The last
/// task that had one is remembered, so it costs tasks nothing to be resumed.
class turn_budget {
 public:
  [[nodiscard]] bool is_spent_by(const task_context* task) noexcept {
    if (task_ != task) {
      task_ = task;
      renew();
    }
    return left_ == 0;
  }
  void spend() noexcept { --left_; }
  void renew() noexcept { left_ = async_socket::successes_in_a_row; }

 private:
  const task_context* task_ = nullptr;
  unsigned left_ = 0;
};

constinit thread_local turn_budget budget;

}  // namespace

void async_socket::close() noexcept {
  if (!is_open()) return;
  stop();
  open_ = false;
  unique_fd(io_watch::fd()).reset();
  for (socket_operation* waiting : {reader_, writer_}) {
    if (!waiting) continue;
    waiting->end(EBADF);
    waiting->wake_over();
  }
}

void async_socket::retry_read() noexcept {
  if (reader_) reader_->try_again();
}

void async_socket::try_in_next_pass() noexcept {
  if (!next_try_.queued()) loop().ready().push(next_try_);
}

void async_socket::later_try::run(ready_node& node) noexcept {
  const async_socket& owner = static_cast<later_try&>(node).owner;
  if (owner.reader_) owner.reader_->try_again();
  if (owner.writer_) owner.writer_->try_again();
}

void async_socket::on_ready(io_watch& watch, readiness ready) noexcept {
  auto& owner = static_cast<async_socket&>(watch);
  if (any(ready & readiness::readable)) owner.maybe_readable_ = true;
  // Neither attempt runs foreign code, so the socket stays while both are made.
  if (any(ready & readiness::readable) && owner.reader_) owner.reader_->try_again();
  if (any(ready & readiness::writable) && owner.writer_) owner.writer_->try_again();
}

bool socket_operation::await_ready() {
  if (slot() != nullptr) {
    throw runtime_error(kind().direction == readiness::readable
                            ? "another task waits already to read from this socket"
                            : "another task waits already to write to this socket");
  }
  if (!socket_.is_open()) {
    over_ = end(EBADF);
  } else if (kind().direction == readiness::writable || socket_.maybe_readable_) {
    if (budget.is_spent_by(task_context::current_or_null())) {
      socket_.try_in_next_pass();
    } else if (kind().attempt(*this)) {
      over_ = true;
      budget.spend();
    }
  }
  return over_;
}

void socket_operation::park() {
  if (!socket_.is_registered()) socket_.watch(readiness::both, trigger::edge);
  slot() = this;
  parked_ = true;
  budget.renew();
}

void socket_operation::unpark() noexcept {
  if (!parked_) return;
  parked_ = false;
  slot() = nullptr;
}

void socket_operation::try_again() noexcept {
  if (kind().attempt(*this)) wake_over();
}

void socket_operation::wake_over() noexcept {
  over_ = true;
  unpark();
  waiting_task()->wake();
}

void socket_operation::note_failure(int error) noexcept {
  error_ = error;
  try {
    failed_socket_ = std::make_unique<const std::string>(socket_.name());
  } catch (const std::bad_alloc&) {
    // The error then goes without the name.
  }
}

void socket_operation::throw_failure(const char* verb) const {
  std::string operation = verb;
  if (failed_socket_ && !failed_socket_->empty()) operation += ' ' + *failed_socket_;
  throw platform::system_error(operation, error_);
}

suspension::withdrawal socket_operation::withdraw(suspension& at) noexcept {
  static_cast<socket_operation&>(at).unpark();
  return withdrawal::done;
}

}  // namespace hocket::detail
