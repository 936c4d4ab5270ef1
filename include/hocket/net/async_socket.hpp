// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coroutine>
#include <memory>
#include <source_location>
#include <string>
#include <utility>

#include "hocket/base/frame_pool.hpp"
#include "hocket/base/ready_queue.hpp"
#include "hocket/core/awaitable.hpp"
#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"
#include "hocket/loop/unique_fd.hpp"

namespace hocket::detail {

class socket_operation;

/// A non-blocking socket on a loop, and the operations that wait for it: one that reads (or
/// accepts) and one that writes (or connects).
///
/// Operations try first and wait only when the system says so. The descriptor is registered
/// once, by its edges, when the first one has to wait. A read that got less than it could take
/// has emptied the socket; until the next edge readers wait without trying, which saves one
/// system call in each round of a conversation.
///
/// A task whose operations succeed at once runs on, but only `successes_in_a_row` times: then the
/// next one is tried in a later pass of the loop, so that a fast peer does not hold up the others.
///
/// LIFETIME: the loop outlives it. Operations that wait when it closes end with EBADF.
class async_socket : public pooled_frame, private io_watch {
 public:
  /// So often in a row a task's operations, on whichever sockets, may succeed without a wait.
  static constexpr unsigned successes_in_a_row = 32;

  async_socket(event_loop& loop, unique_fd fd) noexcept
      : io_watch(loop, fd.release(), &on_ready), open_(io_watch::fd() >= 0) {}
  async_socket(const async_socket&) = delete;
  async_socket& operator=(const async_socket&) = delete;
  virtual ~async_socket() {
    close();
    next_try_.unlink();
  }

  /// What it is called in errors, such as its peer's address.
  [[nodiscard]] virtual std::string name() const { return {}; }

  /// -1 when it is closed.
  [[nodiscard]] int fd() const noexcept { return open_ ? io_watch::fd() : -1; }
  [[nodiscard]] bool is_open() const noexcept { return open_; }
  using io_watch::loop;
  void close() noexcept;

  /// Lets the task that waits to read try once more. For what no edge tells of.
  void retry_read() noexcept;

  /// Makes the operations that wait try once more in the next pass, when all that is ready now has
  /// had its turn. For what could go on, and no edge will tell so.
  void try_in_next_pass() noexcept;

  /// Its edges are reported. Before the first operation had to wait they are not.
  [[nodiscard]] bool is_registered() const noexcept { return any(interest()); }

  /// A read found no more. REQUIRES: called right after it.
  void note_emptied() noexcept {
    // Only a registered descriptor has edges, and after a hang-up there are no more.
    if (is_registered() && !hung_up()) maybe_readable_ = false;
  }

 private:
  friend socket_operation;

  struct later_try : ready_node {
    explicit later_try(async_socket& of) noexcept : ready_node(runs_with<&run>), owner(of) {}
    static void run(ready_node& node) noexcept;
    async_socket& owner;
  };

  static void on_ready(io_watch& watch, readiness ready) noexcept;

  later_try next_try_{*this};
  socket_operation* reader_ = nullptr;
  socket_operation* writer_ = nullptr;
  bool open_;
  bool maybe_readable_ = true;
};

/// What is the same for all operations of one kind.
struct socket_operation_kind : suspension_kind {
  /// Tries once, without waiting. True when the operation is over, for better or worse.
  bool (*attempt)(socket_operation&) noexcept;
  readiness direction;
};

/// An awaiter for one operation on an async_socket. What derives from it says what an
/// attempt is and, in await_resume, what came of it. It may be moved until it is awaited.
/// A frame has room for each of those that its body awaits, so they are kept small.
///
/// CANCEL: the operation leaves the socket before `cancelled` is thrown; one that is over
/// when the cancellation comes keeps its effect.
class socket_operation : private suspension {
 public:
  /// THROWS: runtime_error when another task waits for the same direction.
  bool await_ready();

  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle,
                     std::source_location where = std::source_location::current()) {
    note_place(handle, where);
    park();
    if (task_context::current().suspend(handle, *this)) return true;
    unpark();
    return false;
  }

 protected:
  /// For what derives from it: `static constexpr auto kind = reading(&attempt);`
  static constexpr socket_operation_kind reading(bool (*attempt)(socket_operation&) noexcept) {
    return {{.name = "socket", .withdraw = &withdraw}, attempt, readiness::readable};
  }
  static constexpr socket_operation_kind writing(bool (*attempt)(socket_operation&) noexcept) {
    return {{.name = "socket", .withdraw = &withdraw}, attempt, readiness::writable};
  }

  socket_operation(async_socket& socket, const socket_operation_kind& of) noexcept
      : suspension(of), socket_(socket) {}
  /// REQUIRES: it has not been awaited.
  socket_operation(socket_operation&& other) noexcept
      : socket_operation(other.socket_, other.kind()) {}
  ~socket_operation() { unpark(); }

  /// For await_resume. THROWS: `cancelled` when that is why the task runs on.
  void check_cancelled() {
    if (over_) return;
    waiting_task()->check();
    throw cancelled();  // it was taken back by uncancel(), but the operation is gone
  }
  /// The same, and THROWS: std::system_error "VERB SOCKET: ..." when the operation has failed.
  void check_outcome(const char* verb) {
    check_cancelled();
    if (error_ != 0) throw_failure(verb);
  }
  /// errno of the attempt that ended the operation, 0 for success.
  [[nodiscard]] int error() const noexcept { return error_; }
  /// Ends the operation; returns true for use in an attempt.
  bool end(int error = 0) noexcept {
    if (error != 0) [[unlikely]]
      note_failure(error);
    return true;
  }
  /// For an attempt that has got on `pieces` times and is not over: true when the others should have
  /// their turn. It gives false then, and is made again in the next pass.
  [[nodiscard]] bool goes_on_later(unsigned pieces) noexcept {
    if (pieces < async_socket::successes_in_a_row) return false;
    socket_.try_in_next_pass();
    return true;
  }
  /// For an await_ready that needs no attempt.
  bool end_at_once() noexcept { return over_ = end(); }

  [[nodiscard]] async_socket& socket() const noexcept { return socket_; }

 private:
  friend async_socket;

  static withdrawal withdraw(suspension& at) noexcept;
  [[nodiscard]] const socket_operation_kind& kind() const noexcept {
    return static_cast<const socket_operation_kind&>(what());
  }
  void park();
  void unpark() noexcept;
  void try_again() noexcept;
  void wake_over() noexcept;
  void note_failure(int error) noexcept;
  [[noreturn]] void throw_failure(const char* verb) const;
  [[nodiscard]] socket_operation*& slot() const noexcept {
    return kind().direction == readiness::readable ? socket_.reader_ : socket_.writer_;
  }

  async_socket& socket_;
  std::unique_ptr<const std::string> failed_socket_;  ///< its name: the socket may be gone by then
  int error_ = 0;
  bool over_ = false;
  bool parked_ = false;
};

}  // namespace hocket::detail
