// SPDX-License-Identifier: BSL-1.0
#include "tour/place.hpp"

#include <sstream>

#include "hocket/errors.hpp"
#include "tour/cell_source.hpp"

namespace hocket::tour {

namespace {

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// The piece with that line of a file; null when it belongs to no cell.
const code_piece* piece_at(std::string_view path, unsigned line) {
  for (const code_piece& piece : all_pieces()) {
    if (piece.file == file_name(path) && line >= piece.first_line &&
        line - piece.first_line < piece.lines.size()) {
      return &piece;
    }
  }
  return nullptr;
}

bool defines(std::string_view line, std::string_view function) {
  const std::string call = " " + std::string(function) + "(";
  return !line.starts_with(' ') && line.ends_with('{') &&
         line.find(call) != std::string_view::npos;
}

}  // namespace

std::string place(const generator_info& info) {
  if (info.state == generator_state::created) return "not started";
  if (info.state == generator_state::closed) return "finished";
  const code_piece* const piece = piece_at(info.file, info.line);
  if (piece == nullptr) {
    return std::string(file_name(info.file)) + ":" +
           std::to_string(info.line);
  }
  return "cell " + std::to_string(piece->cell) + ", line " +
         std::to_string(info.line - piece->first_line + 1);
}

std::string place_and_code(const generator_info& info) {
  std::string text = place(info);
  if (const code_piece* const piece = piece_at(info.file, info.line);
      piece != nullptr && info.state == generator_state::suspended) {
    const std::string_view line =
        piece->lines[info.line - piece->first_line];
    text.append(": ").append(line.substr(line.find_first_not_of(' ')));
  }
  return text;
}

verbatim code_object(const generator_info& info, const void* address) {
  const std::string function = bare_name(info.function);
  for (const code_piece& piece : all_pieces()) {
    if (piece.file != file_name(info.file)) continue;
    for (std::size_t i = 0; i < piece.lines.size(); ++i) {
      if (!defines(piece.lines[i], function)) continue;
      std::ostringstream text;
      text << "<code object " << function << " at " << address
           << ", file \"<cell-" << piece.cell << ">\", line " << i + 1
           << '>';
      return {std::move(text).str()};
    }
  }
  throw runtime_error("code_object: no cell defines " + function);
}

}  // namespace hocket::tour
