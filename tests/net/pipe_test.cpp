// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/pipe.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "expect_task.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/byte_stream.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::make_pipe;
using hocket::pipe_reader;
using hocket::pipe_writer;
using hocket::task;
using hocket::task_group;
using hocket::unique_fd;
using hocket::with_task_group;
using hocket::tests::failure;
using hocket::tests::failure_of;

static_assert(hocket::ByteReader<pipe_reader>);
static_assert(hocket::ByteWriter<pipe_writer>);

task<std::string> read_some(pipe_reader& reader) {
  std::array<std::byte, 4096> buffer;
  const std::size_t size = co_await reader.read_some(buffer);
  co_return std::string(reinterpret_cast<const char*>(buffer.data()), size);
}

/// A file without a name, with `text` in it, at its beginning.
unique_fd file_with(const std::string& text) {
  std::FILE* const file = std::tmpfile();
  std::fputs(text.c_str(), file);
  std::fflush(file);
  unique_fd fd(::dup(::fileno(file)));
  std::fclose(file);
  ::lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

/// Puts another descriptor in the place of one of the first three, for a scope.
class replaced_fd {
 public:
  replaced_fd(int target, int by) : target_(target), kept_(::dup(target)) { ::dup2(by, target); }
  replaced_fd(const replaced_fd&) = delete;
  replaced_fd& operator=(const replaced_fd&) = delete;
  ~replaced_fd() { ::dup2(kept_.get(), target_); }

 private:
  int target_;
  unique_fd kept_;
};

class pipe : public ::testing::Test {
 protected:
  hocket::tests::virtual_run run;
};

TEST_F(pipe, writing_without_a_reader_is_an_error_and_no_signal) {
  auto main = []() -> task<void> {
    auto [reader, writer] = make_pipe();
    reader.close();
    const failure failed = co_await failure_of(writer.write_all("nobody"));
    EXPECT_EQ(failed.error, EPIPE);
    EXPECT_EQ(failed.text, "write to pipe: Broken pipe");
  };
  // The default, which ends the process.
  const auto before = std::signal(SIGPIPE, SIG_DFL);
  run(main());
  std::signal(SIGPIPE, before);
}

TEST_F(pipe, a_write_leaves_the_signal_mask_as_it_was) {
  auto main = []() -> task<void> {
    auto [reader, writer] = make_pipe();
    reader.close();
    const failure failed = co_await failure_of(writer.write_all("nobody"));
    EXPECT_EQ(failed.error, EPIPE);
  };
  sigset_t mask;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  ASSERT_EQ(::sigismember(&mask, SIGPIPE), 0);
  run(main());
  ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  EXPECT_EQ(::sigismember(&mask, SIGPIPE), 0);
}

TEST_F(pipe, closing_it_ends_the_wait_of_its_reader) {
  auto main = []() -> task<void> {
    auto ends = make_pipe();
    auto body = [&](task_group& group) -> task<failure> {
      auto reading = group.spawn(failure_of(read_some(ends.reader)));
      co_await hocket::sleep(1s);
      ends.reader.close();
      co_return co_await reading;
    };
    const failure failed = co_await with_task_group(body);
    EXPECT_EQ(failed.error, EBADF);
    EXPECT_EQ(failed.text, "read from pipe: Bad file descriptor");
    EXPECT_FALSE(ends.reader.is_open());
  };
  run(main());
}

TEST_F(pipe, a_reader_may_be_destroyed_under_the_task_that_waits) {
  auto main = []() -> task<void> {
    auto ends = std::make_unique<hocket::pipe_ends>(make_pipe());
    auto body = [&](task_group& group) -> task<failure> {
      auto reading = group.spawn(failure_of(read_some(ends->reader)));
      co_await hocket::sleep(1s);
      ends.reset();
      co_return co_await reading;
    };
    const failure failed = co_await with_task_group(body);
    EXPECT_EQ(failed.error, EBADF);
  };
  run(main());
}

TEST_F(pipe, a_socket_may_be_one_end) {
  auto main = []() -> task<void> {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    pipe_reader reader(unique_fd{ends[0]}, "socket");
    pipe_writer writer(unique_fd{ends[1]}, "socket");
    co_await writer.write_all("through a socket");
    const std::string text = co_await read_some(reader);
    reader.close();
    const failure failed = co_await failure_of(writer.write_all("nobody"));
    EXPECT_EQ(text, "through a socket");
    EXPECT_EQ(failed.error, EPIPE);
  };
  run(main());
}

TEST_F(pipe, a_closed_descriptor_is_refused_by_name) {
  auto main = []() -> task<void> {
    try {
      pipe_reader reader(unique_fd(), "nothing");
      ADD_FAILURE() << "a reader of nothing";
    } catch (const std::system_error& e) {
      EXPECT_STREQ(e.what(), "fstat nothing: Bad file descriptor");
    }
    co_return;
  };
  run(main());
}

TEST_F(pipe, standard_input_may_be_a_pipe_whose_flags_stay) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const unique_fd read_end(ends[0]);
  unique_fd write_end(ends[1]);
  const replaced_fd standard(0, read_end.get());
  auto main = [&]() -> task<void> {
    auto input = hocket::standard_input();
    pipe_writer writer(std::move(write_end));
    auto body = [&](task_group& group) -> task<std::string> {
      auto line = group.spawn(input.read_line());
      co_await hocket::sleep(1s);
      co_await writer.write_all("typed\nmore");
      co_return co_await line;
    };
    const std::string line = co_await with_task_group(body);
    EXPECT_EQ(line, "typed\n");
    EXPECT_EQ(::fcntl(0, F_GETFL) & O_NONBLOCK, 0);
  };
  run(main());
}

TEST_F(pipe, standard_input_may_be_a_file) {
  const unique_fd file = file_with("in a file\nand more");
  const replaced_fd standard(0, file.get());
  auto main = []() -> task<void> {
    auto input = hocket::standard_input();
    const std::string line = co_await input.read_line();
    const std::string rest = co_await input.read_to_end();
    const std::string end = co_await read_some(input);
    EXPECT_EQ(line, "in a file\n");
    EXPECT_EQ(rest, "and more");
    EXPECT_EQ(end, "");
    input.close();
    const failure failed = co_await failure_of(read_some(input));
    EXPECT_EQ(failed.text, "read from standard input: Bad file descriptor");
  };
  hocket::run(main());
}

TEST_F(pipe, what_was_read_ahead_of_a_file_is_here_without_waiting) {
  const unique_fd file = file_with(std::string(4096, 'a') + "b");
  auto main = [&]() -> task<void> {
    pipe_reader reader(unique_fd(::dup(file.get())), "file");
    const std::string first = co_await read_some(reader);
    EXPECT_EQ(first, std::string(4096, 'a'));
    bool waited = false;
    hocket::event_loop::current().call_soon([&] { waited = true; });
    const std::string rest = co_await read_some(reader);
    EXPECT_EQ(rest, "b");
    EXPECT_FALSE(waited);
  };
  hocket::run(main());
}

TEST_F(pipe, a_cancelled_read_of_a_file_loses_nothing) {
  const unique_fd file = file_with("all of it");
  auto main = [&]() -> task<void> {
    pipe_reader reader(unique_fd(::dup(file.get())), "file");
    auto body = [&](task_group& group) -> task<void> {
      auto reading = group.spawn(read_some(reader));
      co_await hocket::sleep(0s);  // the read is on its way to a thread
      reading.cancel();
    };
    co_await with_task_group(body);
    const std::string text = co_await read_some(reader);
    EXPECT_EQ(text, "all of it");
  };
  hocket::run(main());
}

TEST_F(pipe, standard_output_may_be_a_file) {
  const unique_fd file = file_with("");
  auto main = [&]() -> task<void> {
    const replaced_fd standard(1, file.get());
    auto output = hocket::standard_output();
    co_await output.write_all("one ");
    co_await output.write_all("two");
  };
  hocket::run(main());
  char text[8] = {};
  EXPECT_EQ(::pread(file.get(), text, sizeof text, 0), 7);
  EXPECT_STREQ(text, "one two");
}

TEST_F(pipe, standard_error_may_be_the_null_device) {
  const unique_fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  auto main = [&]() -> task<void> {
    const replaced_fd in(0, null.get());
    const replaced_fd err(2, null.get());
    auto output = hocket::standard_error();
    co_await output.write_all("gone");
    auto input = hocket::standard_input();
    const std::string end = co_await read_some(input);
    EXPECT_EQ(end, "");
  };
  run(main());
}

TEST_F(pipe, standard_input_may_be_a_terminal_that_gives_line_by_line) {
  const unique_fd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal) GTEST_SKIP() << "there are no terminals here";
  ASSERT_EQ(::grantpt(terminal.get()), 0);
  ASSERT_EQ(::unlockpt(terminal.get()), 0);
  char name[64];
  ASSERT_EQ(::ptsname_r(terminal.get(), name, sizeof name), 0);
  const unique_fd shell_side(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_TRUE(shell_side);
  const replaced_fd standard(0, shell_side.get());
  auto main = [&]() -> task<void> {
    auto input = hocket::standard_input();
    auto body = [&](task_group& group) -> task<void> {
      auto first = group.spawn(read_some(input));
      co_await hocket::sleep(1s);
      EXPECT_EQ(::write(terminal.get(), "one\ntwo\n", 8), 8);
      const std::string one = co_await first;
      const std::string two = co_await read_some(input);
      EXPECT_EQ(one, "one\n");
      EXPECT_EQ(two, "two\n");
    };
    co_await with_task_group(body);
    EXPECT_EQ(::fcntl(0, F_GETFL) & O_NONBLOCK, 0);
  };
  run(main());
}

}  // namespace
