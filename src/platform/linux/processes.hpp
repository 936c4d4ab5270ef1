// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/exit_status.hpp"

namespace hocket::platform {

/// A program to start, in the system's terms.
struct spawn_request {
  static constexpr int inherited = -1;

  const std::string& program;
  const std::vector<std::string>& arguments;
  const std::string& directory;
  const std::optional<std::map<std::string, std::string>>& environment;
  /// What becomes descriptor 0, 1 and 2 of the child.
  std::array<int, 3> standard_streams;
  bool err_is_out;
  bool new_session;
};

struct spawned_child {
  int pid;
  unique_fd pidfd;  ///< readable once the child has ended
};

/// THROWS: std::system_error naming the program or the directory; no child is left then.
spawned_child spawn(const spawn_request& request);

/// Collects the status of a child that has ended; none while it runs.
/// THROWS: std::system_error when it is not ours to collect.
std::optional<exit_status> reap(const spawned_child& child);

/// Kills the child and collects its status, whatever that is.
void kill_and_reap(const spawned_child& child) noexcept;

/// Returns errno, 0 for success; ESRCH when the child has ended.
int send_signal(const spawned_child& child, int signo) noexcept;

/// "Killed" for 9.
std::string signal_name(int signo);

/// For reading and writing. THROWS: std::system_error.
unique_fd open_null_device();

std::map<std::string, std::string> environment_variables();

}  // namespace hocket::platform
