// SPDX-License-Identifier: BSL-1.0
#include <ranges>
#include <string_view>
#include <variant>
#include <vector>

#include "hocket/from.hpp"
#include "hocket/generator.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 59]
using item = std::variant<char, int>;

generator<item> gen2() {
  co_yield from(std::string_view("AB"));
  co_yield from(std::views::iota(0, 3));
}
// [end]

void run(notebook& book) {
  book.cell(60);
  std::vector<item> items;
  for (item each : gen2()) items.push_back(each);
  echo(items);
}

}  // namespace

stop yield_from_stop() {
  return {"yield-from",
          "yield from: handing over to others",
          59,
          60,
          "co_yield from(x) yields all that x has, one value at a time, "
          "and then goes on below. x can be any range, as here, or "
          "another generator; with a generator the way leads in both "
          "directions, which is what the next stops are about.",
          {},
          run};
}

}  // namespace hocket::tour
