// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace bench {

/// The most memory that the process has had, in bytes; 0 when the system does not tell.
inline std::int64_t peak_memory_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (std::int64_t kib = 0; word == "VmHWM:" && status >> kib) return kib * 1024;
  }
  return 0;
}

/// Prints "NAME/COUNT" with the peak. Gives main's result: it fails when not all of them were there
/// at once, since the peak says nothing then.
inline int print_peak_memory(const char* name, std::int64_t count, std::int64_t at_once) {
  if (at_once != count) {
    std::fprintf(stderr, "%s: only %lld of %lld at once: the time is too short\n", name,
                 static_cast<long long>(at_once), static_cast<long long>(count));
    return 1;
  }
  std::printf("{\"name\": \"%s/%lld\", \"bytes\": %lld}\n", name, static_cast<long long>(count),
              static_cast<long long>(peak_memory_bytes()));
  return 0;
}

}  // namespace bench
