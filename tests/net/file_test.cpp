// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/gather.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "temporary_folder.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::file_mode;
using hocket::read_file;
using hocket::task;
using hocket::write_file;
using hocket::write_file_atomically;

/// A folder of its own for each test.
class file : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }

  template <class T>
  std::string failure_of(task<T> failing) {
    auto main = [&]() -> task<std::string> {
      auto outcome = co_await hocket::catching(std::move(failing));
      try {
        static_cast<void>(outcome.value());
      } catch (const std::system_error& e) {
        co_return e.what();
      }
      co_return "it did not fail";
    };
    return hocket::run(main());
  }

 private:
  const hocket::tests::temporary_folder folder_;
};

TEST_F(file, what_was_written_is_read_again) {
  auto main = [&]() -> task<void> {
    std::string text("one\0two", 7);
    text.append(300'000, 'x');
    co_await write_file(path("a"), text);
    const std::string all = co_await read_file(path("a"));
    EXPECT_TRUE(all == text);
    co_await write_file(path("a"), "short");
    const std::string again = co_await read_file(path("a"));
    EXPECT_EQ(again, "short");
  };
  hocket::run(main());
}

TEST_F(file, one_that_cannot_be_used_is_named_in_the_error) {
  EXPECT_EQ(failure_of(read_file(path("none"))),
            "open " + path("none") + ": No such file or directory");
  EXPECT_EQ(failure_of(read_file(path(""))), "read " + path("") + ": Is a directory");
  EXPECT_EQ(failure_of(write_file(path("no/way"), "")),
            "open " + path("no/way") + ": No such file or directory");
  EXPECT_EQ(failure_of(write_file("/dev/full", "x")), "write /dev/full: No space left on device");
}

TEST_F(file, is_read_and_written_at_any_place) {
  auto main = [&]() -> task<void> {
    auto opened = co_await hocket::file::open(path("a"), file_mode::read_write);
    co_await opened.write_at(4, "later");
    co_await opened.write_at(0, "head");
    const std::string middle = co_await opened.read_at(2, 4);
    const std::string tail = co_await opened.read_at(6, 1000);
    const std::string beyond = co_await opened.read_at(100, 10);
    const auto size = co_await opened.size();
    EXPECT_EQ(middle, "adla");
    EXPECT_EQ(tail, "ter");
    EXPECT_EQ(beyond, "");
    EXPECT_EQ(size, 9U);
    co_await opened.resize(6);
    co_await opened.append("!");
    co_await opened.sync();
    const std::string all = co_await read_file(path("a"));
    EXPECT_EQ(all, "headla!");
  };
  hocket::run(main());
}

TEST_F(file, calls_may_be_under_way_at_once) {
  auto main = [&]() -> task<void> {
    auto opened = co_await hocket::file::open(path("a"), file_mode::append);
    std::vector<task<void>> writes;
    for (int i = 0; i < 50; ++i) writes.push_back(opened.append("0123456789\n"));
    auto all = hocket::gather(std::move(writes));
    co_await std::move(all);
    const std::string text = co_await read_file(path("a"));
    std::string expected;
    for (int i = 0; i < 50; ++i) expected += "0123456789\n";
    EXPECT_EQ(text, expected);
  };
  hocket::run(main());
}

TEST_F(file, the_mode_says_what_becomes_of_what_is_there) {
  auto main = [&]() -> task<void> {
    co_await write_file(path("a"), "old");
    {
      auto appended = co_await hocket::file::open(path("a"), file_mode::append);
      co_await appended.append(" new");
    }
    const std::string both = co_await read_file(path("a"));
    EXPECT_EQ(both, "old new");
    auto emptied = co_await hocket::file::open(path("a"), file_mode::write);
    const auto size = co_await emptied.size();
    EXPECT_EQ(size, 0U);
    auto made = co_await hocket::file::open(path("b"), file_mode::create);
    EXPECT_TRUE(made.is_open());
  };
  hocket::run(main());
  EXPECT_EQ(failure_of(hocket::file::open(path("b"), file_mode::create)),
            "open " + path("b") + ": File exists");
  EXPECT_EQ(failure_of(hocket::file::open(path("c"))),
            "open " + path("c") + ": No such file or directory");
}

TEST_F(file, gives_its_lines_one_by_one) {
  auto main = [&]() -> task<void> {
    // Longer than one read, so that lines lie across its end.
    std::string text = "\n";
    std::vector<std::string> expected{"\n"};
    for (int i = 0; i < 20'000; ++i) {
      expected.push_back("line " + std::to_string(i) + "\n");
      text += expected.back();
    }
    expected.push_back(std::string(200'000, 'x'));
    text += expected.back();
    co_await write_file(path("a"), text);
    std::vector<std::string> got;
    auto opened = co_await hocket::file::open(path("a"));
    auto lines = opened.lines();
    opened.close();
    auto keep = [&](std::string line) { got.push_back(std::move(line)); };
    co_await hocket::for_each(std::move(lines), keep);
    EXPECT_EQ(got.size(), expected.size());
    EXPECT_TRUE(got == expected);
  };
  hocket::run(main());
}

TEST_F(file, an_empty_one_has_no_lines) {
  auto main = [&]() -> task<void> {
    co_await write_file(path("a"), "");
    auto opened = co_await hocket::file::open(path("a"));
    auto lines = opened.lines();
    auto first = co_await lines.next();
    EXPECT_FALSE(first);
  };
  hocket::run(main());
}

TEST_F(file, after_close_every_call_says_so) {
  auto main = [&]() -> task<void> {
    auto opened = co_await hocket::file::open(path("a"), file_mode::write);
    opened.close();
    EXPECT_FALSE(opened.is_open());
    auto outcome = co_await hocket::catching(opened.size());
    try {
      static_cast<void>(outcome.value());
      ADD_FAILURE() << "a closed file has a size";
    } catch (const std::system_error& e) {
      EXPECT_EQ(e.code().value(), EBADF);
    }
  };
  hocket::run(main());
}

TEST_F(file, a_cancelled_call_may_outlive_the_file) {
  auto main = [&]() -> task<void> {
    auto body = [&](hocket::task_group& group) -> task<void> {
      auto opened = co_await hocket::file::open(path("a"), file_mode::write);
      auto writing = group.spawn(opened.append(std::string(100'000, 'x')));
      co_await hocket::sleep(0s);
      writing.cancel();
    };
    co_await hocket::with_task_group(body);
  };
  hocket::run(main());
  // All of it was written, or nothing.
  const auto size = std::filesystem::file_size(path("a"));
  EXPECT_TRUE(size == 0 || size == 100'000) << size;
}

TEST_F(file, an_atomic_write_replaces_it_as_a_whole) {
  auto main = [&]() -> task<void> {
    co_await write_file_atomically(path("a"), "first");
    const auto before = co_await hocket::file::open(path("a"));
    co_await write_file_atomically(path("a"), "second");
    const std::string old = co_await before.read_at(0, 100);
    const std::string fresh = co_await read_file(path("a"));
    EXPECT_EQ(old, "first") << "who has it open keeps what was there";
    EXPECT_EQ(fresh, "second");
  };
  hocket::run(main());
  EXPECT_EQ(names(), std::vector<std::string>{"a"}) << "nothing is left beside it";
}

TEST_F(file, an_atomic_write_keeps_the_permissions) {
  auto main = [&]() -> task<void> {
    co_await write_file(path("a"), "script");
    ::chmod(path("a").c_str(), 0750);
    co_await write_file_atomically(path("a"), "better script");
    co_await write_file_atomically(path("b"), "new");
  };
  const auto mask = ::umask(022);
  hocket::run(main());
  ::umask(mask);
  struct stat status{};
  ASSERT_EQ(::stat(path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0750U);
  ASSERT_EQ(::stat(path("b").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST_F(file, an_atomic_write_that_fails_leaves_everything_as_it_was) {
  std::filesystem::create_directory(path("a"));
  EXPECT_EQ(failure_of(write_file_atomically(path("a"), "text")),
            "rename to " + path("a") + ": Is a directory");
  EXPECT_EQ(names(), std::vector<std::string>{"a"});
}

}  // namespace
