// SPDX-License-Identifier: BSL-1.0
#include "tour/tour.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "hocket/errors.hpp"
#include "tour/cell_source.hpp"
#include "tour/stop.hpp"

using namespace hocket::tour;

namespace {

constexpr int cells_of_the_lecture = 84;

struct python_cell {
  std::string verdict;
  std::vector<std::string> lines;
};

std::map<int, python_cell> read_python_cells() {
  std::ifstream in(HOCKET_SOURCE_DIR "/tests/apps/lecture_cells.txt");
  std::map<int, python_cell> cells;
  const std::regex heading(R"(\[(\d+)\] (SAME\*?|DIFFERS))");
  python_cell* open = nullptr;
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (std::regex_match(line, match, heading)) {
      open = &cells[std::stoi(match[1])];
      open->verdict = match[2];
    } else if (open != nullptr) {
      open->lines.push_back(line);
    }
  }
  return cells;
}

const std::map<int, python_cell>& python_cells() {
  static const auto cells = read_python_cells();
  return cells;
}

/// What the tour prints, all stops together.
cell_outputs run_all_stops() {
  cell_outputs all;
  for (const stop& each : stops()) all.merge(run_stop(each));
  return all;
}

/// Addresses and identities differ from run to run, in Python too, and so does the name of the file
/// that a cell is compiled from.
std::string normalised(std::string line) {
  line = std::regex_replace(line, std::regex("0x[0-9a-f]+"), "0x...");
  line = std::regex_replace(line, std::regex("file \"[^\"]*\""), "file ...");
  return std::regex_replace(line, std::regex("(created a new averager) \\d+"), "$1 ...");
}

std::vector<std::string> normalised(std::vector<std::string> lines) {
  for (std::string& line : lines) line = normalised(line);
  return lines;
}

/// Where the lecture's own page differs from Python by the history of its cells, not by the language.
const std::set<int> differ_by_history{24, 66};

bool must_be_as_in_python(int cell) {
  return python_cells().at(cell).verdict != "DIFFERS" || differ_by_history.contains(cell);
}

bool has_remark(int cell) {
  return std::ranges::any_of(stops(), [cell](const stop& each) {
    return std::ranges::find(each.remarks, cell, &remark::cell) != each.remarks.end();
  });
}

std::vector<std::string> file_lines(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST(tour, each_cell_prints_what_python_prints) {
  const cell_outputs outputs = run_all_stops();
  for (int cell = 1; cell <= cells_of_the_lecture; ++cell) {
    if (!must_be_as_in_python(cell)) continue;
    const auto found = outputs.find(cell);
    const auto shown = found == outputs.end() ? std::vector<std::string>() : found->second;
    EXPECT_EQ(normalised(shown), normalised(python_cells().at(cell).lines)) << "cell " << cell;
  }
}

TEST(tour, where_cpp_has_something_else_to_show_a_remark_says_why) {
  const cell_outputs outputs = run_all_stops();
  int others = 0;
  for (int cell = 1; cell <= cells_of_the_lecture; ++cell) {
    if (must_be_as_in_python(cell)) continue;
    ++others;
    EXPECT_TRUE(has_remark(cell)) << "cell " << cell;
    EXPECT_TRUE(outputs.contains(cell) && !outputs.at(cell).empty()) << "cell " << cell;
  }
  EXPECT_EQ(others, 10) << "the ten cells that show bytecode or what belongs to it";
}

TEST(tour, each_cell_shows_code) {
  for (int cell = 1; cell <= cells_of_the_lecture; ++cell) {
    EXPECT_FALSE(code_of(cell).empty()) << "cell " << cell;
  }
}

TEST(tour, its_stops_take_each_cell_once_and_in_the_lectures_order) {
  int next = 1;
  std::set<std::string_view> names;
  for (const stop& each : stops()) {
    EXPECT_EQ(each.first_cell, next) << each.name;
    EXPECT_LE(each.first_cell, each.last_cell) << each.name;
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    next = each.last_cell + 1;
  }
  EXPECT_EQ(next, cells_of_the_lecture + 1);
  EXPECT_EQ(python_cells().size(), static_cast<std::size_t>(cells_of_the_lecture));
}

TEST(tour, a_cell_runs_in_the_stop_that_shows_it) {
  for (const stop& each : stops()) {
    const cell_outputs outputs = run_stop(each);
    for (int cell = each.first_cell; cell <= each.last_cell; ++cell) {
      const bool runs = std::ranges::any_of(all_pieces(), [cell](const code_piece& piece) {
        return piece.cell == cell && piece.runs;
      });
      EXPECT_EQ(outputs.contains(cell), runs) << "cell " << cell;
    }
    for (const auto& [cell, lines] : outputs) {
      EXPECT_TRUE(each.first_cell <= cell && cell <= each.last_cell) << "cell " << cell;
    }
    for (const remark& note : each.remarks) {
      EXPECT_TRUE(each.first_cell <= note.cell && note.cell <= each.last_cell) << note.text;
    }
  }
}

TEST(tour, the_code_that_is_shown_stands_in_the_file_that_is_compiled) {
  ASSERT_FALSE(all_pieces().empty());
  for (const code_piece& piece : all_pieces()) {
    const auto file = file_lines(HOCKET_SOURCE_DIR "/apps/tour/" + std::string(piece.file));
    ASSERT_LE(piece.first_line + piece.lines.size() - 1, file.size()) << piece.file;
    for (std::size_t i = 0; i < piece.lines.size(); ++i) {
      const std::string& line = file[piece.first_line - 1 + i];
      EXPECT_TRUE(line.ends_with(piece.lines[i])) << piece.file << ": " << line;
      const std::size_t indent = line.size() - piece.lines[i].size();
      EXPECT_EQ(line.find_first_not_of(' ') < indent, false) << piece.file << ": " << line;
    }
  }
}

TEST(tour, fits_on_a_terminal_of_eighty_columns) {
  std::ostringstream out;
  show_tour(out, "", {});
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST(tour, one_stop_shows_nothing_of_the_others) {
  std::ostringstream out;
  show_tour(out, "close", {});
  EXPECT_NE(out.str().find("[25]  auto av = averager();\n"
                           "      av.next();\n"
                           "      av.close();\n"
                           "      print(to_string(av.state()));\n"
                           "   |  GEN_CLOSED\n"),
            std::string::npos)
      << out.str();
  EXPECT_EQ(out.str().find("[24]"), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find("[26]"), std::string::npos) << out.str();
}

TEST(tour, a_stop_that_does_not_exist_is_named_with_its_nearest) {
  std::ostringstream out;
  try {
    show_tour(out, "frmes", {});
    FAIL() << "nothing was thrown";
  } catch (const hocket::value_error& error) {
    EXPECT_STREQ(error.what(), "no stop is called 'frmes'; did you mean 'frames'?");
  }
  EXPECT_EQ(out.str(), "");
}

TEST(tour, a_name_like_no_other_gets_the_names_of_all_stops) {
  std::ostringstream out;
  try {
    show_tour(out, "bytecode\x1b", {});
    FAIL() << "nothing was thrown";
  } catch (const hocket::value_error& error) {
    EXPECT_STREQ(error.what(),
                 "no stop is called 'bytecode?'; there are iteration, coroutine, states, averager, "
                 "close, throw, result, frames, yield-from, delegating-averager, "
                 "inside-yield-from, grouping");
  }
}
