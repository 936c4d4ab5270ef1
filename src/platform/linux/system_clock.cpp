// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/clock.hpp"

namespace hocket {

namespace {

class steady_clock final : public clock {
 public:
  time_point now() noexcept override { return std::chrono::steady_clock::now(); }
};

}  // namespace

clock& system_clock() noexcept {
  static steady_clock instance;
  return instance;
}

}  // namespace hocket
