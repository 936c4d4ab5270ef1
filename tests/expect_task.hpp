// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <source_location>
#include <string>
#include <system_error>
#include <utility>

#include "hocket/task.hpp"

/// Expectations of what is awaited, since a co_await must stay out of the macros.
namespace hocket::tests {

inline void fail_at(const std::source_location& where, const std::string& what) {
  ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line())) << what;
}

/// `co_await expect_gives(stream.read_exactly(3), "abc");`
template <class Work, class Expected>
task<void> expect_gives(Work work, Expected expected,
                        std::source_location where = std::source_location::current()) {
  const auto given = co_await std::move(work);
  if (given == expected) co_return;
  fail_at(where, "it gives " + ::testing::PrintToString(given) + ", not " +
                     ::testing::PrintToString(expected));
}

/// `co_await expect_throws<value_error>(stream.read_until(""));`
template <class Error, class Work>
task<void> expect_throws(Work work, std::source_location where = std::source_location::current()) {
  try {
    static_cast<void>(co_await std::move(work));
  } catch (const Error&) {
    co_return;
  }
  fail_at(where, "it throws nothing");
}

/// What a std::system_error says; nothing of what does not fail.
struct failure {
  int error = 0;
  std::string text;
};

template <class Work>
task<failure> failure_of(Work work) {
  try {
    static_cast<void>(co_await std::move(work));
  } catch (const std::system_error& e) {
    co_return failure{e.code().value(), e.what()};
  }
  co_return failure{};
}

/// `co_await expect_error(stream.write_all("x"), EPIPE);`
template <class Work>
task<void> expect_error(Work work, int error,
                        std::source_location where = std::source_location::current()) {
  auto failing = failure_of(std::move(work));
  const failure found = co_await std::move(failing);
  if (found.error == error) co_return;
  fail_at(where, "errno is " + std::to_string(found.error) + " (" + found.text + "), not " +
                     std::to_string(error));
}

}  // namespace hocket::tests
