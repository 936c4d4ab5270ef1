// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 1]
generator<int> cr0(int y) {
  print("y>", y);
  co_yield y;
  print("2y>", 2 * y);
  co_yield y + y;
  print("3y>", 3 * y);
  co_yield y + y + y;
}
// [end]

void run(notebook& book) {
  book.cell(2);
  std::vector<int> values;
  for (const int value : cr0(5)) values.push_back(value);
  echo(values);

  book.cell(3);
  auto cr0i = cr0(5);
  echo(cr0i.next().value());

  book.cell(4);
  print(cr0i.next().value());
  print(cr0i.next().value());

  book.cell(5, [&] {
    cr0i.next().value();
  });
}

}  // namespace

stop iteration_stop() {
  return {
      "iteration",
      "Iteration: a function that stops at each co_yield",
      1,
      5,
      "A function with co_yield in it is a generator. Calling it runs "
      "nothing; each next() runs the body up to the following "
      "co_yield and hands that value over, and the body keeps its "
      "place and its locals until it is asked again. A for loop does "
      "the asking for you. Past the end, step::value() throws "
      "stop_iteration; a caller who tests the step instead never sees "
      "an exception.",
      {},
      run};
}

}  // namespace hocket::tour
