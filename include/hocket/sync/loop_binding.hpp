// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>

#include "hocket/base/config.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket::detail {

/// The loop that a primitive belongs to: the one in which a task first had to wait for it.
class loop_binding {
 public:
  /// Called by who is about to wait. `what` names the primitive.
  /// THROWS: runtime_error "... is bound to a different event loop".
  void require_this_loop(const char* what) {
    const event_loop* const here = event_loop::current_or_null();
    if (here == nullptr || here->id() != loop_id_) [[unlikely]]
      bind(what);
  }

 private:
  HOCKET_NOINLINE void bind(const char* what) {
    const std::uint64_t here = event_loop::current().id();
    if (loop_id_ != 0)
      throw runtime_error(std::string(what) + " is bound to a different event loop");
    loop_id_ = here;
  }

  std::uint64_t loop_id_ = 0;
};

}  // namespace hocket::detail
