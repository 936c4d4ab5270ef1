// SPDX-License-Identifier: BSL-1.0
#include "tour/stop.hpp"

namespace hocket::tour {

const std::vector<stop>& stops() {
  static const std::vector<stop> all{
      iteration_stop(),
      coroutine_stop(),
      states_stop(),
      averager_stop(),
      close_stop(),
      throw_stop(),
      result_stop(),
      frames_stop(),
      yield_from_stop(),
      delegating_averager_stop(),
      inside_yield_from_stop(),
      grouping_stop(),
  };
  return all;
}

}  // namespace hocket::tour
