// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hocket/loop/clock.hpp"
#include "hocket/net/exit_status.hpp"
#include "hocket/net/pipe.hpp"
#include "hocket/task.hpp"

namespace hocket {

/// What a standard stream of a child is.
class child_stdio {
 public:
  static const child_stdio inherit;  ///< this process's own
  static const child_stdio pipe;     ///< a stream of the process object
  static const child_stdio null;     ///< /dev/null
  static const child_stdio out;      ///< for `err`: where `out` goes (Python: STDOUT)

  /// A copy of `fd`, which stays the caller's. It must block, as programs expect that.
  static constexpr child_stdio descriptor(int fd) noexcept { return {kind::descriptor, fd}; }

  enum class kind : unsigned char { inherit, pipe, null, out, descriptor };
  [[nodiscard]] constexpr kind what() const noexcept { return kind_; }
  /// REQUIRES: made by descriptor().
  [[nodiscard]] constexpr int fd() const noexcept { return fd_; }

  friend constexpr bool operator==(child_stdio, child_stdio) = default;

 private:
  constexpr child_stdio(kind what, int fd = -1) noexcept : kind_(what), fd_(fd) {}

  kind kind_;
  int fd_;
};
inline constexpr child_stdio child_stdio::inherit{kind::inherit};
inline constexpr child_stdio child_stdio::pipe{kind::pipe};
inline constexpr child_stdio child_stdio::null{kind::null};
inline constexpr child_stdio child_stdio::out{kind::out};

/// What to start, and how.
struct process_options {
  /// A path, or without a '/' a name that is looked for in PATH.
  std::string program;
  /// Without the program's own name. No shell reads them, so nothing needs quotes.
  std::vector<std::string> arguments = {};
  /// Where it runs; empty means here. A relative `program` is looked for there.
  std::string directory = {};
  /// All variables that it sees; unset, those of this process.
  std::optional<std::map<std::string, std::string>> environment = std::nullopt;
  child_stdio in = child_stdio::inherit;
  child_stdio out = child_stdio::inherit;
  child_stdio err = child_stdio::inherit;
  /// Away from the terminal, so that Ctrl-C there does not reach it.
  bool new_session = false;
};

/// The variables of this process, to be changed for a child.
[[nodiscard]] std::map<std::string, std::string> current_environment();

/// What came of a process, and what it wrote to pipes.
struct completed_process {
  exit_status status;
  std::string out;
  std::string err;
};

/// A child process (Python: what asyncio.create_subprocess_exec gives).
///
///     auto sort = process::spawn({.program = "sort", .in = child_stdio::pipe,
///                                 .out = child_stdio::pipe});
///     auto sorted = co_await sort.communicate("b\na\n");   // sorted.out == "a\nb\n"
///
/// The child inherits no descriptor but its three standard streams, and no blocked signal.
///
/// LIFETIME: the loop outlives it, and it outlives its operations. The destructor of one that has
/// not ended kills it (SIGKILL) and waits for that moment, so that neither it nor a zombie is left:
/// a task that is cancelled takes its children along. What these have started themselves lives on.
/// THREAD: the loop's.
class process {
 public:
  /// Starts a program.
  /// THROWS: std::system_error "spawn /bin/nowhere: No such file or directory" when the program or
  /// its directory cannot be used; value_error for a text with a '\0' in it, `out` for a stream
  /// other than `err`, or a descriptor below 0; runtime_error without a running loop.
  static process spawn(const process_options& options);

  process(process&&) noexcept;
  process& operator=(process&&) noexcept;
  ~process();

  [[nodiscard]] int pid() const noexcept;

  /// The other ends of what was asked to be a pipe. THROWS: invalid_state_error when it was not.
  pipe_writer& in();
  pipe_reader& out();
  pipe_reader& err();

  /// Waits for the end. May be called again, and by several tasks. A child that fills a pipe which
  /// nobody reads never ends: see communicate().
  /// CANCEL: the child runs on.
  /// THROWS: std::system_error when this process ignores SIGCHLD: then nobody learns the status.
  task<exit_status> wait();
  /// How it ended, if it has (Python: poll).
  [[nodiscard]] std::optional<exit_status> status();

  /// Writes `input` to the child and closes that pipe, while it reads what the child writes, until
  /// its end. A child that does not want all of the input is no error.
  /// CANCEL: the child runs on; what it wrote is lost.
  /// THROWS: as wait(); invalid_state_error when there is input and `in` is no pipe.
  task<completed_process> communicate(std::string input = {});

  /// Sends a signal. False when the child has ended: it cannot hit another process.
  /// THROWS: std::system_error for a number that is no signal.
  bool send_signal(int signo);
  /// Asks the child to end (SIGTERM).
  bool terminate();
  /// Ends it (SIGKILL).
  bool kill();
  /// terminate(), and kill() when the child has not ended after `grace`; gives how it ended.
  /// CANCEL: the child may run on.
  task<exit_status> stop(clock::duration grace);

 private:
  class child;

  explicit process(std::unique_ptr<child> started) noexcept;

  std::unique_ptr<child> child_;
  std::optional<pipe_writer> in_;
  std::optional<pipe_reader> out_;
  std::optional<pipe_reader> err_;
};

/// Runs a program to its end (Python: subprocess.run). What is to come back must be a pipe.
///
///     process_options status{.program = "git", .arguments = {"status"}, .out = child_stdio::pipe};
///     auto done = co_await run_process(status);   // done.out has what git wrote
///
/// CANCEL: the child is killed.
/// THROWS: as process::spawn() and process::communicate().
task<completed_process> run_process(process_options options, std::string input = {});

}  // namespace hocket
