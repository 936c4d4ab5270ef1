// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/unique_fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace {

using hocket::unique_fd;

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST(unique_fd, closes_what_it_owns) {
  int fd = -1;
  {
    const unique_fd owner(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    fd = owner.get();
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

TEST(unique_fd, moving_hands_the_descriptor_on) {
  unique_fd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int fd = first.get();
  unique_fd second(std::move(first));
  EXPECT_EQ(first.get(), -1);
  EXPECT_EQ(second.get(), fd);
  first = std::move(second);
  EXPECT_TRUE(is_open(fd));
  first.reset();
  EXPECT_FALSE(is_open(fd));
}

TEST(unique_fd, a_released_descriptor_stays_open) {
  unique_fd owner(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int fd = owner.release();
  owner.reset();
  EXPECT_TRUE(is_open(fd));
  ::close(fd);
}

TEST(unique_fd, closing_leaves_errno_alone) {
  unique_fd owner(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ::close(owner.get());
  errno = EAGAIN;
  owner.reset();
  EXPECT_EQ(errno, EAGAIN);
}

}  // namespace
