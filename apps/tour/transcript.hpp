// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tour/stop.hpp"

namespace hocket::tour {

struct transcript_style {
  /// Prose is wrapped to this; code and output stand as they are.
  std::size_t columns = 80;
  bool colours = false;
};

/// What the cells of a stop have printed, by number.
using cell_outputs = std::map<int, std::vector<std::string>>;

/// Writes how to read what follows.
void write_legend(std::ostream& out, transcript_style style);

/// Writes a stop: its title and text, and for each cell the code, the output and the remark.
/// `number` is its place on the tour, from 1.
void write_stop(std::ostream& out, const stop& shown, std::size_t number,
                const cell_outputs& outputs, transcript_style style);

/// Runs the cells of a stop and gives what they print.
/// THROWS: what leaves a cell and is no exception that Python has.
[[nodiscard]] cell_outputs run_stop(const stop& stop);

/// Breaks a text at its spaces into lines of at most `columns`; longer words stay whole.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text,
                                            std::size_t columns);

}  // namespace hocket::tour
