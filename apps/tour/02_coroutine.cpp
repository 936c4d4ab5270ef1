// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"
#include "tour/class_of.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

// [cell 6]
#include "hocket/inspect.hpp"
// [end]

namespace hocket::tour {

namespace {

// [cell 7]
generator<int, number, number> cr(int y) {
  print("y>", y);
  const number x = co_yield y;
  print("x>", x);
  const number z = co_yield add(x, y);
  print("z>", z);
  co_return z;
}
// [end]

void run(notebook& book) {
  book.cell(8);
  auto cri = cr(5);
  echo(class_of(cri));

  book.cell(9);
  echo(to_string(cri.state()));

  book.cell(10);
  const int a = cri.next().value();
  echo(a);

  book.cell(11);
  echo(to_string(cri.state()));

  book.cell(12);
  const int b = cri.send(6).value();

  book.cell(13);
  echo(b);

  book.cell(14);
  echo(to_string(cri.state()));

  book.cell(15, [&] {
    cri.send(22).value();
  });

  book.cell(16);
  echo(to_string(cri.state()));
}

}  // namespace

stop coroutine_stop() {
  return {"coroutine",
          "From generator to coroutine: values go in, too",
          6,
          16,
          "co_yield is an expression. It hands a value out, the body "
          "rests, and when the caller comes back with send(6), that 6 is "
          "what the co_yield evaluates to. The type names all three "
          "directions: generator<Yield, Send, Return>. What the body "
          "returns ends it, and travels in the stop_iteration.",
          {},
          run};
}

}  // namespace hocket::tour
