// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "net/open_descriptors.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::child_stdio;
using hocket::completed_process;
using hocket::exit_status;
using hocket::process;
using hocket::process_options;
using hocket::run_process;
using hocket::task;
using hocket::task_group;
using hocket::unique_fd;
using hocket::with_task_group;
using hocket::tests::open_descriptors;

process_options shell(std::string script) {
  return {.program = "sh",
          .arguments = {"-c", std::move(script)},
          .in = child_stdio::pipe,
          .out = child_stdio::pipe,
          .err = child_stdio::pipe};
}

completed_process run_shell(std::string script, std::string input = {}) {
  return hocket::run(run_process(shell(std::move(script)), std::move(input)));
}

/// What a start that fails says.
std::string refusal_of(process_options options) {
  auto main = [&]() -> task<std::string> {
    try {
      auto started = process::spawn(options);
    } catch (const std::exception& e) {
      co_return e.what();
    }
    co_return "";
  };
  return hocket::run(main());
}

/// Closes a descriptor of this process for a while.
class closed_fd {
 public:
  explicit closed_fd(int fd) : fd_(fd), kept_(::fcntl(fd, F_DUPFD_CLOEXEC, 3)) { ::close(fd); }
  closed_fd(const closed_fd&) = delete;
  closed_fd& operator=(const closed_fd&) = delete;
  ~closed_fd() { ::dup2(kept_.get(), fd_); }

 private:
  int fd_;
  unique_fd kept_;
};

/// This process has no child, not even a zombie.
bool has_no_child() { return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

TEST(process, gives_what_the_child_wrote_and_its_exit_code) {
  const auto done = run_shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(done.out, "out\n");
  EXPECT_EQ(done.err, "err\n");
  EXPECT_EQ(done.status, exit_status::exited(3));
  EXPECT_EQ(done.status.str(), "exit code 3");
  EXPECT_FALSE(done.status.success());
}

TEST(process, arguments_reach_the_child_as_they_are) {
  const auto done = hocket::run(run_process({.program = "printf",
                                             .arguments = {"%s|", "a b", "", "$HOME", "'\"*"},
                                             .out = child_stdio::pipe}));
  EXPECT_EQ(done.out, "a b||$HOME|'\"*|");
  EXPECT_TRUE(done.status.success());
}

TEST(process, communicate_does_not_deadlock_when_input_and_output_exceed_the_pipes) {
  const std::string much(std::size_t{1} << 20, 'x');
  const auto done = run_shell("tee /dev/stderr", much);
  EXPECT_TRUE(done.out == much);
  EXPECT_TRUE(done.err == much);
}

TEST(process, a_child_that_does_not_want_its_input_is_no_error) {
  const auto done = run_shell("exec <&-; echo enough", std::string(std::size_t{1} << 20, 'x'));
  EXPECT_EQ(done.out, "enough\n");
  EXPECT_TRUE(done.status.success());
}

TEST(process, communicate_may_be_called_when_the_input_is_closed_already) {
  auto main = []() -> task<void> {
    auto cat = process::spawn(shell("cat"));
    co_await cat.in().write_all("all of it");
    cat.in().close();
    const auto done = co_await cat.communicate();
    EXPECT_EQ(done.out, "all of it");
    EXPECT_TRUE(done.status.success());
  };
  hocket::run(main());
}

TEST(process, its_streams_can_be_used_one_by_one) {
  auto main = []() -> task<void> {
    auto cat =
        process::spawn({.program = "cat", .in = child_stdio::pipe, .out = child_stdio::pipe});
    EXPECT_GT(cat.pid(), 0);
    co_await cat.in().write_all("one\n");
    const std::string one = co_await cat.out().read_line();
    EXPECT_FALSE(cat.status());
    co_await cat.in().write_all("two\n");
    const std::string two = co_await cat.out().read_line();
    cat.in().close();
    const exit_status status = co_await cat.wait();
    EXPECT_EQ(one, "one\n");
    EXPECT_EQ(two, "two\n");
    EXPECT_TRUE(status.success());
    EXPECT_EQ(cat.status(), status);
    EXPECT_THROW(cat.err(), hocket::invalid_state_error);
  };
  hocket::run(main());
}

TEST(process, several_tasks_may_wait_for_one_child) {
  auto main = []() -> task<void> {
    auto child = process::spawn(shell("read line; exit 7"));
    auto end = [&]() -> task<void> { co_await child.in().write_all("now\n"); };
    auto all = hocket::gather(child.wait(), child.wait(), end());
    auto statuses = co_await std::move(all);
    const exit_status again = co_await child.wait();
    EXPECT_EQ(std::get<0>(statuses).code(), 7);
    EXPECT_EQ(std::get<1>(statuses).code(), 7);
    EXPECT_EQ(again.code(), 7);
  };
  hocket::run(main());
}

TEST(process, a_program_that_is_not_there_is_an_error_that_names_it) {
  EXPECT_EQ(refusal_of({.program = "/bin/nowhere"}),
            "spawn /bin/nowhere: No such file or directory");
  EXPECT_EQ(refusal_of({.program = "hocket-has-no-such-program"}),
            "spawn hocket-has-no-such-program: No such file or directory");
  EXPECT_EQ(refusal_of({.program = "/etc/passwd"}), "spawn /etc/passwd: Permission denied");
  EXPECT_TRUE(has_no_child());
}

TEST(process, a_directory_that_is_not_there_is_told_from_a_program) {
  EXPECT_EQ(refusal_of({.program = "true", .directory = "/nowhere"}),
            "spawn in directory /nowhere: No such file or directory");
  EXPECT_EQ(refusal_of({.program = "true", .directory = "/etc/passwd"}),
            "spawn in directory /etc/passwd: Not a directory");
}

TEST(process, what_cannot_be_passed_on_is_refused) {
  using namespace std::string_literals;
  EXPECT_EQ(refusal_of({.program = ""}), "spawn: the program has no name");
  EXPECT_EQ(refusal_of({.program = "echo", .arguments = {"a\0b"s}}),
            "spawn: a '\\0' in the argument \"a...\"");
  EXPECT_EQ(refusal_of({.program = "true", .environment = {{{"A=B", "C"}}}}),
            "spawn: \"A=B\" is no name for an environment variable");
  EXPECT_EQ(refusal_of({.program = "true", .out = child_stdio::out}),
            "spawn: child_stdio::out is for err only");
}

TEST(process, the_child_runs_in_the_directory_and_environment_that_it_is_given) {
  auto options = shell("pwd; echo \"$HOCKET_A-$HOCKET_B\"");
  options.directory = "/";
  options.environment = hocket::current_environment();
  options.environment->insert_or_assign("HOCKET_A", "a=1");
  const auto done = hocket::run(run_process(options));
  EXPECT_EQ(done.out, "/\na=1-\n");
  EXPECT_TRUE(options.environment->contains("PATH"));
}

TEST(process, an_empty_environment_is_empty) {
  process_options options{.program = "env", .out = child_stdio::pipe};
  options.environment.emplace();
  EXPECT_EQ(hocket::run(run_process(options)).out, "");
}

TEST(process, errors_can_go_where_the_output_goes) {
  auto options = shell("echo one; echo two >&2; echo three");
  options.err = child_stdio::out;
  EXPECT_EQ(hocket::run(run_process(options)).out, "one\ntwo\nthree\n");
}

TEST(process, a_stream_can_be_a_descriptor_or_the_null_device) {
  std::FILE* const file = std::tmpfile();
  auto options = shell("cat; echo to a file; echo nowhere >&2");
  options.in = child_stdio::null;
  options.out = child_stdio::descriptor(::fileno(file));
  options.err = child_stdio::null;
  EXPECT_TRUE(hocket::run(run_process(options)).status.success());
  char text[32] = {};
  EXPECT_EQ(::pread(::fileno(file), text, sizeof text, 0), 10);
  EXPECT_STREQ(text, "to a file\n");
  std::fclose(file);
}

TEST(process, standard_streams_can_be_exchanged) {
  std::FILE* const file = std::tmpfile();
  auto options = shell("echo to the third >&1");
  // The child's 1 is our 2, and the child's 2 is our 1: neither overwrites the other.
  const unique_fd kept(::dup(2));
  ::dup2(::fileno(file), 2);
  options.out = child_stdio::descriptor(2);
  options.err = child_stdio::descriptor(1);
  const auto done = hocket::run(run_process(options));
  ::dup2(kept.get(), 2);
  EXPECT_TRUE(done.status.success());
  char text[32] = {};
  EXPECT_EQ(::pread(::fileno(file), text, sizeof text, 0), 13);
  EXPECT_STREQ(text, "to the third\n");
  std::fclose(file);
}

TEST(process, the_directory_is_found_also_where_a_standard_stream_was_closed) {
  std::FILE* const file = std::tmpfile();
  auto options = shell("pwd");
  options.directory = "/";
  const auto to_file = child_stdio::descriptor(::fileno(file));
  options.in = options.out = options.err = to_file;
  auto main = [&]() -> task<exit_status> {
    // What is opened next, which is the directory, gets the number of the child's first stream.
    const closed_fd no_input(0);
    auto child = process::spawn(options);
    const auto status = co_await child.wait();
    co_return status;
  };
  EXPECT_TRUE(hocket::run(main()).success());
  char text[8] = {};
  EXPECT_EQ(::pread(::fileno(file), text, sizeof text, 0), 2);
  EXPECT_STREQ(text, "/\n");
  std::fclose(file);
}

TEST(process, no_other_descriptor_leaks_into_the_child) {
  // Without close-on-exec, as a careless library would open it.
  const unique_fd careless(::open("/dev/null", O_RDONLY));
  const auto done = run_shell("ls /proc/self/fd");
  // The fourth is the directory that ls reads.
  EXPECT_EQ(done.out, "0\n1\n2\n3\n");
}

TEST(process, the_child_starts_with_no_signal_blocked_or_ignored) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
  const auto done = run_shell("grep -E '^Sig(Blk|Ign)' /proc/self/status");
  std::signal(SIGPIPE, pipe_before);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_NE(done.out.find("SigBlk:\t0000000000000000"), std::string::npos) << done.out;
  const std::size_t ignored = done.out.find("SigIgn:\t");
  ASSERT_NE(ignored, std::string::npos);
  const auto mask = std::stoull(done.out.substr(ignored + 8), nullptr, 16);
  EXPECT_EQ(mask >> (SIGPIPE - 1) & 1, 0U);
}

TEST(process, a_signal_ends_it_and_is_told) {
  auto main = []() -> task<void> {
    auto child = process::spawn({.program = "sleep", .arguments = {"1000"}});
    EXPECT_TRUE(child.terminate());
    const exit_status status = co_await child.wait();
    EXPECT_EQ(status, exit_status::killed(SIGTERM));
    EXPECT_EQ(status.returncode(), -SIGTERM);
    EXPECT_EQ(status.str(), "killed by signal 15 (Terminated)");
    EXPECT_FALSE(child.terminate()) << "it has ended";
    EXPECT_FALSE(child.kill());
  };
  hocket::run(main());
}

TEST(process, a_number_that_is_no_signal_is_refused) {
  auto main = []() -> task<void> {
    auto child = process::spawn({.program = "sleep", .arguments = {"1000"}});
    try {
      child.send_signal(1000);
      ADD_FAILURE() << "signal 1000 was sent";
    } catch (const std::system_error& e) {
      EXPECT_STREQ(e.what(), "send signal 1000: Invalid argument");
    }
    co_return;
  };
  hocket::run(main());
}

TEST(process, stop_kills_one_that_does_not_listen) {
  auto main = []() -> task<void> {
    auto deaf = process::spawn(shell("trap '' TERM; echo ready; while :; do read x; done"));
    const std::string ready = co_await deaf.out().read_line();
    const exit_status killed = co_await deaf.stop(0s);
    EXPECT_EQ(ready, "ready\n");
    EXPECT_EQ(killed, exit_status::killed(SIGKILL));
    auto polite = process::spawn(shell("trap 'exit 5' TERM; echo ready; while :; do read x; done"));
    const std::string again = co_await polite.out().read_line();
    const exit_status ended = co_await polite.stop(1h);
    EXPECT_EQ(again, "ready\n");
    EXPECT_EQ(ended, exit_status::exited(5));
  };
  hocket::run(main());
}

TEST(process, one_that_is_dropped_is_killed_and_leaves_no_zombie) {
  auto main = []() -> task<void> {
    auto child = process::spawn({.program = "sleep", .arguments = {"1000"}});
    child = process::spawn({.program = "sleep", .arguments = {"2000"}});
    co_return;
  };
  hocket::run(main());
  EXPECT_TRUE(has_no_child());
}

TEST(process, a_task_that_is_cancelled_takes_its_child_along) {
  auto main = []() -> task<void> {
    auto body = [&](task_group& group) -> task<void> {
      auto endless = group.spawn(run_process({.program = "sleep", .arguments = {"1000"}}));
      co_await hocket::sleep(0s);
      EXPECT_FALSE(has_no_child());
      endless.cancel();
    };
    co_await with_task_group(body);
    EXPECT_TRUE(has_no_child());
  };
  hocket::run(main());
}

TEST(process, fifty_at_once_end_well_and_leave_no_descriptor) {
  auto main = []() -> task<void> {
    const std::size_t before = open_descriptors();
    std::vector<task<completed_process>> runs;
    for (int i = 0; i < 50; ++i)
      runs.push_back(run_process(shell("cat; exit 9"), std::to_string(i)));
    auto all = hocket::gather(std::move(runs));
    const auto done = co_await std::move(all);
    for (std::size_t i = 0; i < done.size(); ++i) {
      EXPECT_EQ(done[i].out, std::to_string(i));
      EXPECT_EQ(done[i].status.code(), 9);
    }
    EXPECT_EQ(open_descriptors(), before);
  };
  hocket::run(main());
  EXPECT_TRUE(has_no_child());
}

TEST(process, a_status_that_the_system_throws_away_is_an_error) {
  auto main = []() -> task<void> {
    auto child = process::spawn(shell("read line"));
    child.in().close();
    auto outcome = co_await hocket::catching(child.wait());
    try {
      static_cast<void>(outcome.value());
      ADD_FAILURE() << "it has a status";
    } catch (const std::system_error& e) {
      EXPECT_EQ(e.code().value(), ECHILD);
    }
  };
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  hocket::run(main());
  std::signal(SIGCHLD, before);
}

TEST(process, waiting_for_it_can_be_given_up) {
  auto main = []() -> task<void> {
    auto child = process::spawn(shell("read line; exit 4"));
    auto patient = hocket::timeout(0s, child.wait());
    try {
      co_await std::move(patient);
      ADD_FAILURE() << "it ended";
    } catch (const hocket::timeout_error&) {
    }
    child.in().close();
    const exit_status status = co_await child.wait();
    EXPECT_EQ(status.code(), 4);
  };
  hocket::run(main());
}

TEST(process, a_new_session_is_away_from_the_terminal) {
  auto options = shell("cut -d' ' -f6 /proc/$$/stat; echo $$");
  options.new_session = true;
  const auto done = hocket::run(run_process(options));
  const std::string session = done.out.substr(0, done.out.find('\n'));
  EXPECT_EQ(done.out, session + "\n" + session + "\n");
}

TEST(process, input_without_a_pipe_for_it_is_refused) {
  EXPECT_THROW(hocket::run(run_process({.program = "true"}, "text")), hocket::invalid_state_error);
  EXPECT_TRUE(has_no_child());
}

TEST(process, what_is_no_descriptor_is_refused) {
  EXPECT_EQ(refusal_of({.program = "true", .in = child_stdio::descriptor(unique_fd().get())}),
            "spawn: the descriptor -1 for a child's stream");
  const std::string said = refusal_of({.program = "true", .err = child_stdio::descriptor(INT_MAX)});
  EXPECT_NE(said.find("Bad file descriptor"), std::string::npos) << said;
  EXPECT_TRUE(has_no_child());
}

}  // namespace
