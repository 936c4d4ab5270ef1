// SPDX-License-Identifier: BSL-1.0
#include "tour/tour.hpp"

#include <algorithm>
#include <iomanip>
#include <numeric>
#include <ostream>
#include <utility>
#include <vector>

#include "crawl/web/printable.hpp"
#include "hocket/errors.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

/// How many letters must be put in, taken out or changed to make one word of the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string no_such_stop(std::string_view name) {
  std::string line =
      "no stop is called '" + crawl::printable(name) + "'; ";
  const auto nearest =
      std::ranges::min_element(stops(), {}, [name](const stop& s) {
        return distance(name, s.name);
      });
  constexpr std::size_t letters_of_a_slip = 2;
  if (distance(name, nearest->name) <= letters_of_a_slip) {
    return line.append("did you mean '")
        .append(nearest->name)
        .append("'?");
  }
  line += "there are ";
  for (const stop& each : stops()) {
    if (&each != &stops().front()) line += ", ";
    line += each.name;
  }
  return line;
}

}  // namespace

void list_stops(std::ostream& out) {
  std::size_t width = 0;
  for (const stop& each : stops()) {
    width = std::max(width, each.name.size());
  }
  for (const stop& each : stops()) {
    out << std::left << std::setw(static_cast<int>(width) + 2)
        << each.name << each.title << '\n';
  }
}

void show_tour(std::ostream& out, std::string_view name,
               transcript_style style) {
  const bool known =
      name.empty() ||
      std::ranges::find(stops(), name, &stop::name) != stops().end();
  if (!known) throw value_error(no_such_stop(name));
  write_legend(out, style);
  for (std::size_t i = 0; i < stops().size(); ++i) {
    const stop& each = stops()[i];
    if (!name.empty() && name != each.name) continue;
    write_stop(out, each, i + 1, run_stop(each), style);
  }
}

}  // namespace hocket::tour
