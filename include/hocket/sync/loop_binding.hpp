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
  /// `what` names the primitive in errors. LIFETIME: a literal.
  explicit constexpr loop_binding(const char* what) noexcept : what_(what) {}

  /// Called by who is about to wait.
  /// THROWS: runtime_error "... is bound to a different event loop".
  void require_this_loop() {
    const event_loop* const here = event_loop::current_or_null();
    if (here == nullptr || here->id() != loop_id_) [[unlikely]]
      bind();
  }

 private:
  HOCKET_NOINLINE void bind() {
    const std::uint64_t here = event_loop::current().id();
    if (loop_id_ != 0)
      throw runtime_error(std::string(what_) + " is bound to a different event loop");
    loop_id_ = here;
  }

  const char* what_;
  std::uint64_t loop_id_ = 0;
};

}  // namespace hocket::detail
