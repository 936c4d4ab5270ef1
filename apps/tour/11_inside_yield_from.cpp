// SPDX-License-Identifier: BSL-1.0
#include <optional>
#include <string>
#include <variant>

#include "hocket/from.hpp"
#include "hocket/generator.hpp"
#include "hocket/inspect.hpp"
#include "tour/place.hpp"
#include "tour/python.hpp"
#include "tour/show_code.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 70]
using value = std::optional<std::variant<int, std::string>>;

generator<int, value, std::string> subgen() {
  const value result1 = co_yield 1;
  print("sg yield 1: ", result1);
  const value result2 = co_yield 2;
  print("sg yield 2: ", result2);
  co_return "done";
}
// [end]

// [cell 71]
generator<int, value> delegen() {
  auto sg = subgen();
  const std::string rv = co_yield from(sg);
  print("return value of yield-from", rv);
}
// [end]

// [cell 73]
void show_places(const generator_info& info) {
  print(bare_name(info.function), "is at", place_and_code(info));
  for (const auto& delegate : info.delegates) show_places(delegate);
}
// [end]

void run(notebook& book) {
  book.cell(72);
  auto dg = delegen();

  book.cell(73);
  auto walked = delegen();
  show_places(inspect(walked));
  while (walked.next()) show_places(inspect(walked));

  book.cell(74);
  show_code(inspect(dg));

  book.cell(75);
  echo(dg.send(std::nullopt).value());

  book.cell(76);
  show_code(inspect(dg));

  book.cell(77);
  echo(dg.send(5).value());

  book.cell(78);
  show_code(inspect(dg));

  book.cell(79, [&] {
    dg.send("hello").value();
  });
}

}  // namespace

stop inside_yield_from_stop() {
  return {
      "inside-yield-from",
      "Inside yield from: the delegator stays where it is",
      70,
      79,
      "Three resumptions go through the delegator, and it never "
      "moves: it rests at its co_yield from while the delegate goes "
      "from line to line. The delegator knows its innermost delegate, "
      "so that a value takes one hop however long the chain of "
      "delegates is.",
      {{70,
        "What is sent may be a number, a text, or None, so its type is "
        "an optional variant."},
       {73,
        "Python lists bytecode here, with its loop of SEND and "
        "YIELD_VALUE. C++ has none; a second generator is driven to its "
        "end, and both voices tell where they rest."},
       {74,
        "Python lists constants and names here; this is what inspect() "
        "knows before the start. show_code() is that of cell 42."},
       {76,
        "Python gives the delegator's bytecode offset; these are lines, "
        "of both of them."},
       {78,
        "The same offset again in Python. The delegator is where it "
        "was, its delegate has moved on."}},
      run};
}

}  // namespace hocket::tour
