// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/readiness.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "platform/linux/pipes.hpp"
#include "platform/linux/processes.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket {

namespace {

void refuse_nul(const std::string& text, const char* what) {
  if (text.find('\0') != std::string::npos) {
    throw value_error(std::string("spawn: a '\\0' in ") + what + " \"" + text.c_str() + "...\"");
  }
}

void refuse_no_descriptor(child_stdio as) {
  if (as.what() == child_stdio::kind::descriptor && as.fd() < 0) {
    throw value_error("spawn: the descriptor " + std::to_string(as.fd()) + " for a child's stream");
  }
}

void check(const process_options& options) {
  refuse_nul(options.program, "the program");
  refuse_nul(options.directory, "the directory");
  for (const auto& argument : options.arguments) refuse_nul(argument, "the argument");
  if (options.program.empty()) throw value_error("spawn: the program has no name");
  if (options.in == child_stdio::out || options.out == child_stdio::out) {
    throw value_error("spawn: child_stdio::out is for err only");
  }
  for (const child_stdio as : {options.in, options.out, options.err}) refuse_no_descriptor(as);
  if (!options.environment) return;
  for (const auto& [name, value] : *options.environment) {
    refuse_nul(value, "the variable");
    if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos) {
      throw value_error("spawn: \"" + name + "\" is no name for an environment variable");
    }
  }
}

/// The descriptors that become a child's standard streams, and the other ends of its pipes.
struct stream_ends {
  std::array<unique_fd, 3> theirs;
  std::array<unique_fd, 3> ours;

  /// Gives the descriptor for the child's `number`.
  int connect(std::size_t number, child_stdio as) {
    switch (as.what()) {
      case child_stdio::kind::inherit:
      case child_stdio::kind::out:
        break;
      case child_stdio::kind::descriptor:
        return as.fd();
      case child_stdio::kind::null:
        theirs[number] = platform::open_null_device();
        return theirs[number].get();
      case child_stdio::kind::pipe: {
        auto [read_end, write_end] = platform::make_pipe();
        const bool child_reads = number == 0;
        theirs[number] = std::move(child_reads ? read_end : write_end);
        ours[number] = std::move(child_reads ? write_end : read_end);
        return theirs[number].get();
      }
    }
    return platform::spawn_request::inherited;
  }
};

task<std::string> collect(std::optional<pipe_reader>& from) {
  if (!from) co_return std::string();
  co_return co_await from->read_to_end();
}

task<void> feed(std::optional<pipe_writer>& to, std::string input) {
  if (!to || (input.empty() && !to->is_open())) co_return;
  try {
    co_await to->write_all(input);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::broken_pipe) throw;
  }
  to->close();
}

}  // namespace

/// A child that runs, or whose status has been collected.
class process::child {
 public:
  explicit child(platform::spawned_child started) noexcept : started_(std::move(started)) {}
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  ~child() {
    if (!status_) platform::kill_and_reap(started_);
  }

  [[nodiscard]] int pid() const noexcept { return started_.pid; }
  [[nodiscard]] int pidfd() const noexcept { return started_.pidfd.get(); }
  const std::optional<exit_status>& status() {
    if (!status_) status_ = platform::reap(started_);
    return status_;
  }
  bool send_signal(int signo) {
    // One that has ended and was not collected yet would still take a signal.
    if (status()) return false;
    const int error = platform::send_signal(started_, signo);
    if (error == 0) return true;
    if (error == ESRCH) return false;
    throw platform::system_error("send signal " + std::to_string(signo), error);
  }

 private:
  platform::spawned_child started_;
  std::optional<exit_status> status_;
};

std::string exit_status::str() const {
  if (!was_killed()) return "exit code " + std::to_string(code_);
  return "killed by signal " + std::to_string(signo_) + " (" + platform::signal_name(signo_) + ")";
}

process::process(std::unique_ptr<child> started) noexcept : child_(std::move(started)) {}
process::process(process&&) noexcept = default;
process& process::operator=(process&&) noexcept = default;
process::~process() = default;

process process::spawn(const process_options& options) {
  check(options);
  static_cast<void>(event_loop::current());
  stream_ends ends;
  const platform::spawn_request request{
      .program = options.program,
      .arguments = options.arguments,
      .directory = options.directory,
      .environment = options.environment,
      .standard_streams = {ends.connect(0, options.in), ends.connect(1, options.out),
                           ends.connect(2, options.err)},
      .err_is_out = options.err == child_stdio::out,
      .new_session = options.new_session};

  process started(std::make_unique<child>(platform::spawn(request)));
  const std::string prefix = options.program + "'s standard ";
  auto& [in, out, err] = ends.ours;
  if (in) started.in_.emplace(std::move(in), prefix + "input");
  if (out) started.out_.emplace(std::move(out), prefix + "output");
  if (err) started.err_.emplace(std::move(err), prefix + "error");
  return started;
}

int process::pid() const noexcept { return child_->pid(); }

pipe_writer& process::in() {
  if (!in_) throw invalid_state_error("the child's standard input is no pipe");
  return *in_;
}
pipe_reader& process::out() {
  if (!out_) throw invalid_state_error("the child's standard output is no pipe");
  return *out_;
}
pipe_reader& process::err() {
  if (!err_) throw invalid_state_error("the child's standard error is no pipe");
  return *err_;
}

std::optional<exit_status> process::status() { return child_->status(); }

task<exit_status> process::wait() {
  while (!child_->status()) co_await readable(child_->pidfd());
  co_return *child_->status();
}

task<completed_process> process::communicate(std::string input) {
  if (!input.empty()) static_cast<void>(in());
  auto streams = gather(collect(out_), collect(err_), feed(in_, std::move(input)));
  auto outputs = co_await std::move(streams);
  const exit_status status = co_await wait();
  co_return completed_process{status, std::get<0>(std::move(outputs)),
                              std::get<1>(std::move(outputs))};
}

bool process::send_signal(int signo) { return child_->send_signal(signo); }
bool process::terminate() { return send_signal(SIGTERM); }
bool process::kill() { return send_signal(SIGKILL); }

task<exit_status> process::stop(clock::duration grace) {
  terminate();
  auto patient = timeout(grace, wait());
  auto ended = co_await catching(std::move(patient));
  if (!ended.holds<timeout_error>()) co_return ended.value();
  kill();
  co_return co_await wait();
}

task<completed_process> run_process(process_options options, std::string input) {
  auto child = process::spawn(options);
  co_return co_await child.communicate(std::move(input));
}

std::map<std::string, std::string> current_environment() {
  return platform::environment_variables();
}

}  // namespace hocket
