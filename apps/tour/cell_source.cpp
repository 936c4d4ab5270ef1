// SPDX-License-Identifier: BSL-1.0
#include "tour/cell_source.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "hocket/errors.hpp"
#include "tour/embedded_sources.hpp"

namespace hocket::tour {

namespace {

constexpr std::string_view definition_marker = "// [cell ";
constexpr std::string_view end_marker = "// [end]";
constexpr std::string_view run_marker = "book.cell(";

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

class cutter {
 public:
  cutter(std::string_view file, std::string_view text)
      : file_(file), text_(text) {}

  std::vector<code_piece> cut() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end =
          std::min(text_.find('\n', at), text_.size());
      ++line_number_;
      take(text_.substr(at, end - at));
      at = end + 1;
    }
    if (open_)
      fail("cell " + std::to_string(open_->cell) + " has no end");
    return std::move(pieces_);
  }

 private:
  enum class ending { marker, brace, lambda };

  void take(std::string_view line) {
    const std::size_t indent = indentation(line);
    const std::string_view code = line.substr(indent);
    if (code.starts_with(definition_marker)) {
      open(code.substr(definition_marker.size()), ending::marker, indent);
    } else if (code.starts_with(run_marker)) {
      if (open_ && ending_ == ending::brace) close();
      const bool body_follows = code.ends_with('{');
      open(code.substr(run_marker.size()),
           body_follows ? ending::lambda : ending::brace, indent);
    } else if (open_ && ends(code, indent)) {
      close();
    } else if (open_) {
      if (open_->lines.empty()) open_->first_line = line_number_;
      open_->lines.push_back(line);
    } else if (code == end_marker) {
      fail("an [end] without a [cell]");
    }
  }

  bool ends(std::string_view code, std::size_t indent) const {
    switch (ending_) {
      case ending::marker:
        return code == end_marker;
      case ending::lambda:
        return code == "});" && indent == indent_;
      case ending::brace:
        break;
    }
    return code == "}" && indent < indent_;
  }

  void open(std::string_view number, ending how, std::size_t indent) {
    if (open_) {
      fail("cell " + std::to_string(open_->cell) + " has not ended here");
    }
    open_.emplace();
    open_->file = file_;
    open_->runs = how != ending::marker;
    const auto [end, error] = std::from_chars(
        number.data(), number.data() + number.size(), open_->cell);
    static_cast<void>(end);
    if (error != std::errc() || open_->cell <= 0) {
      fail("a cell without a number");
    }
    ending_ = how;
    indent_ = indent;
  }

  void close() {
    auto& lines = open_->lines;
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    while (!lines.empty() && lines.front().empty()) {
      lines.erase(lines.begin());
      ++open_->first_line;
    }
    if (lines.empty()) {
      fail("cell " + std::to_string(open_->cell) + " has no code");
    }
    const std::size_t shared = indentation(lines.front());
    for (std::string_view& line : lines) {
      line.remove_prefix(std::min(shared, indentation(line)));
    }
    pieces_.push_back(*std::exchange(open_, std::nullopt));
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw runtime_error(std::string(file_) + ":" +
                        std::to_string(line_number_) + ": " + what);
  }

  std::string_view file_;
  std::string_view text_;
  unsigned line_number_ = 0;
  std::optional<code_piece> open_;
  ending ending_ = ending::marker;
  std::size_t indent_ = 0;
  std::vector<code_piece> pieces_;
};

void cut_all_into(std::vector<code_piece>& all, bool headers) {
  for (const embedded_source& source : embedded_sources()) {
    if (source.file.ends_with(".hpp") != headers) continue;
    // The cutter itself is full of markers that mark nothing.
    if (source.file.starts_with("cell_source.")) continue;
    const auto pieces = cut_cells(source.file, source.text);
    all.insert(all.end(), pieces.begin(), pieces.end());
  }
}

std::vector<code_piece> cut_all() {
  std::vector<code_piece> all;
  cut_all_into(all, true);
  cut_all_into(all, false);
  return all;
}

}  // namespace

std::vector<code_piece> cut_cells(std::string_view file,
                                  std::string_view text) {
  return cutter(file, text).cut();
}

const std::vector<code_piece>& all_pieces() {
  static const std::vector<code_piece> all = cut_all();
  return all;
}

std::vector<std::string> code_of(int cell) {
  std::vector<std::string> shown;
  bool runs_before = false;
  for (const code_piece& piece : all_pieces()) {
    if (piece.cell != cell) continue;
    if (!shown.empty() && !(piece.runs && runs_before))
      shown.emplace_back();
    shown.insert(shown.end(), piece.lines.begin(), piece.lines.end());
    runs_before = piece.runs;
  }
  return shown;
}

}  // namespace hocket::tour
