// SPDX-License-Identifier: BSL-1.0
#include "tour/transcript.hpp"

#include <algorithm>
#include <iomanip>

#include "tour/cell_source.hpp"

namespace hocket::tour {

namespace {

constexpr std::string_view margin = "      ";
constexpr std::string_view output_margin = "   |  ";
constexpr std::string_view remark_margin = "   *  ";

constexpr std::string_view legend =
    "The cells of a lecture on Python's coroutines, in C++. [7] is a "
    "cell's "
    "number, and its code; | is what that code printed when it ran just "
    "now; "
    "* is a remark. print() is Python's; echo() shows a value as a "
    "notebook "
    "does.";

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view plain = "\x1b[0m";

class stop_writer {
 public:
  stop_writer(std::ostream& out, transcript_style style)
      : out_(out), style_(style) {}

  void heading(std::size_t number, const stop& shown) {
    out_ << std::setw(2) << number << "  " << coloured(bold, shown.title)
         << '\n'
         << coloured(dim, std::string(style_.columns, '-')) << '\n';
    for (const std::string& line : wrap(shown.text, style_.columns)) {
      out_ << line << '\n';
    }
    out_ << '\n';
  }

  void code(int cell) {
    std::string number = "[" + std::to_string(cell) + "]";
    number.resize(margin.size(), ' ');
    std::string_view beside = number;
    for (const std::string& line : code_of(cell)) {
      if (line.empty()) {
        out_ << '\n';
        continue;
      }
      out_ << coloured(dim, beside) << line << '\n';
      beside = margin;
    }
  }

  void output(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      out_ << coloured(dim, output_margin) << coloured(green, line)
           << '\n';
    }
  }

  void note(std::string_view text) {
    std::string_view beside = remark_margin;
    for (const std::string& line :
         wrap(text, style_.columns - margin.size())) {
      out_ << coloured(dim, std::string(beside) + line) << '\n';
      beside = margin;
    }
  }

 private:
  std::string coloured(std::string_view colour,
                       std::string_view text) const {
    if (!style_.colours) return std::string(text);
    return std::string(colour).append(text).append(plain);
  }

  std::ostream& out_;
  transcript_style style_;
};

}  // namespace

void write_legend(std::ostream& out, transcript_style style) {
  for (const std::string& line : wrap(legend, style.columns)) {
    out << line << '\n';
  }
  out << '\n';
}

void write_stop(std::ostream& out, const stop& shown, std::size_t number,
                const cell_outputs& outputs, transcript_style style) {
  stop_writer writer(out, style);
  writer.heading(number, shown);
  for (int cell = shown.first_cell; cell <= shown.last_cell; ++cell) {
    writer.code(cell);
    if (const auto found = outputs.find(cell); found != outputs.end()) {
      writer.output(found->second);
    }
    for (const remark& remark : shown.remarks) {
      if (remark.cell == cell) writer.note(remark.text);
    }
    out << '\n';
  }
}

cell_outputs run_stop(const stop& stop) {
  notebook book;
  stop.run(book);
  return book.cells();
}

std::vector<std::string> wrap(std::string_view text,
                              std::size_t columns) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (lines.empty() ||
        lines.back().size() + 1 + word.size() > columns) {
      lines.emplace_back(word);
    } else {
      lines.back().append(" ").append(word);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace hocket::tour
