// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/inspect.hpp"
#include "tour/place.hpp"
#include "tour/python.hpp"

namespace hocket::tour {

// [cell 42]
inline void show_code(const generator_info& info) {
  print("Name:        ", bare_name(info.function));
  print("State:       ", to_string(info.state));
  print("Resumptions: ", info.resumptions);
  print("Frame bytes: ", info.frame_bytes);
  print("Suspended at:", place_and_code(info));
  for (const auto& delegate : info.delegates) {
    print("Waits for:   ", bare_name(delegate.function), "at",
          place_and_code(delegate));
  }
}
// [end]

}  // namespace hocket::tour
