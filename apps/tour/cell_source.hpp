// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hocket::tour {

/// A piece of a cell's code, cut out of its source file.
///
/// A cell is made of such pieces: what it defines stands at namespace scope, between the lines
/// `// [cell 7]` and `// [end]`; what it runs stands in a stop's function, after `book.cell(7);` up
/// to the next cell or the end of the function, or as the body of `book.cell(7, [&] {`.
struct code_piece {
  int cell = 0;
  std::string_view file;
  /// Of the first line of `lines` in the file, from 1.
  unsigned first_line = 0;
  /// It stands in a stop's function.
  bool runs = false;
  /// Without the indentation that they share, and without empty lines around.
  std::vector<std::string_view> lines;
};

/// Cuts a file. The pieces point into `text`.
/// THROWS: runtime_error that names the file and line of a marker with no number, inside another
/// cell, or without an end, and of a cell without code.
[[nodiscard]] std::vector<code_piece> cut_cells(std::string_view file,
                                                std::string_view text);

/// The pieces of all files of the tour, headers first. THROWS: as cut_cells.
[[nodiscard]] const std::vector<code_piece>& all_pieces();

/// The code of a cell as it is shown: what it defines, then what it runs. Empty when there is none.
[[nodiscard]] std::vector<std::string> code_of(int cell);

}  // namespace hocket::tour
