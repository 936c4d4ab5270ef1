// SPDX-License-Identifier: BSL-1.0
#include "hocket/generator.hpp"
#include "hocket/inspect.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 17]
generator<number, number, number> cr2(int y) {
  print("y>", y);
  const number x = co_yield y;
  print("x>", x);
  const number z = co_yield add(x, y);
  print("z>", z);
  const number a = co_yield z;
  print("a>", a);
  co_return z;
}
// [end]

void run(notebook& book) {
  book.cell(17);
  auto cri = cr2(5);
  echo(cri.next().value());

  book.cell(18, [&] {
    cri.next().value();
  });

  book.cell(19);
  echo(to_string(cri.state()));

  book.cell(20, [&] {
    cri.send(1000).value();
  });
}

}  // namespace

stop states_stop() {
  return {
      "states",
      "States: created, running, suspended, closed",
      17,
      20,
      "next() is send(None), and None is whatever the Send type makes "
      "of std::nullopt. Here the body cannot use it: it throws, and "
      "the exception comes out of the very next() that resumed the "
      "body. A generator that an exception has left is closed for "
      "good; every later next() or send() finds the end.",
      {{17, "number and add() are those of cell 7."},
       {18,
        "add() throws on an empty optional what Python's + throws on "
        "None."}},
      run};
}

}  // namespace hocket::tour
