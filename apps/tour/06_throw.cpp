// SPDX-License-Identifier: BSL-1.0
#include "hocket/errors.hpp"
#include "hocket/inspect.hpp"
#include "tour/averager.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 29]
generator<std::optional<double>, double> averager2() {
  double total = 0.0;
  int count = 0;
  std::optional<double> average;
  while (true) {
    double term = 0;
    try {
      term = co_yield average;
    } catch (const value_error&) {
      term = 0;
    }
    total += term;
    count += 1;
    average = total / count;
  }
}
// [end]

void run(notebook& book) {
  book.cell(26);
  auto av = averager();
  book.cell(26, [&] {
    av.next();
    av.throw_(value_error("yes"));
  });

  book.cell(27);
  av = averager();
  book.cell(27, [&] {
    av.next();
    av.throw_(generator_exit());
  });

  book.cell(28);
  print(to_string(av.state()));

  book.cell(30);
  auto av2 = averager2();
  av2.next();
  echo(av2.throw_(value_error("yes")).value());

  book.cell(31);
  echo(av2.send(5).value());

  book.cell(32);
  av2.close();
}

}  // namespace

stop throw_stop() {
  return {"throw",
          "throw: an exception at the co_yield",
          26,
          32,
          "throw_(e) raises e where the body rests, as if the co_yield "
          "itself had failed. A body that does not catch it is over, and "
          "the caller gets its own exception back. One that does goes on "
          "to its next co_yield, and that value is what throw_ gives. A "
          "generator_exit thrown by hand is an exception like any other "
          "and comes out; only close() keeps it to itself.",
          {{26,
            "averager() is that of cell 21. throw_ has an underscore "
            "because throw is a word of C++."}},
          run};
}

}  // namespace hocket::tour
