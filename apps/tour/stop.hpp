// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>
#include <vector>

#include "tour/notebook.hpp"

namespace hocket::tour {

/// A sentence below a cell; where C++ cannot show what Python shows, it says why.
struct remark {
  int cell;
  std::string_view text;
};

/// A concept of the lecture, and the cells that show it.
struct stop {
  std::string_view name;
  std::string_view title;
  /// Both are numbers of the lecture's cells; those between them belong to the stop too.
  int first_cell;
  int last_cell;
  std::string_view text;
  std::vector<remark> remarks;
  void (*run)(notebook&);
};

/// All stops, in the lecture's order.
[[nodiscard]] const std::vector<stop>& stops();

// Each is in a file NN_name.cpp of its own.
[[nodiscard]] stop iteration_stop();
[[nodiscard]] stop coroutine_stop();
[[nodiscard]] stop states_stop();
[[nodiscard]] stop averager_stop();
[[nodiscard]] stop close_stop();
[[nodiscard]] stop throw_stop();
[[nodiscard]] stop result_stop();
[[nodiscard]] stop frames_stop();
[[nodiscard]] stop yield_from_stop();
[[nodiscard]] stop delegating_averager_stop();
[[nodiscard]] stop inside_yield_from_stop();
[[nodiscard]] stop grouping_stop();

}  // namespace hocket::tour
