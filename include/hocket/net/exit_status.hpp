// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

namespace hocket {

/// How a process ended: by a code of its own, or by a signal.
class exit_status {
 public:
  static constexpr exit_status exited(int code) noexcept { return {code, 0}; }
  static constexpr exit_status killed(int signo) noexcept { return {0, signo}; }

  /// It ended by itself, with code 0.
  [[nodiscard]] constexpr bool success() const noexcept { return code_ == 0 && signo_ == 0; }
  [[nodiscard]] constexpr bool was_killed() const noexcept { return signo_ != 0; }
  /// 0 when it was killed.
  [[nodiscard]] constexpr int code() const noexcept { return code_; }
  /// 0 when it ended by itself.
  [[nodiscard]] constexpr int signo() const noexcept { return signo_; }
  /// Both in one number: the code, or minus the signal (Python: returncode).
  [[nodiscard]] constexpr int returncode() const noexcept { return was_killed() ? -signo_ : code_; }

  /// "exit code 1" or "killed by signal 9 (Killed)".
  [[nodiscard]] std::string str() const;

  friend constexpr bool operator==(exit_status, exit_status) = default;

 private:
  constexpr exit_status(int code, int signo) noexcept : code_(code), signo_(signo) {}

  int code_;
  int signo_;
};

}  // namespace hocket
