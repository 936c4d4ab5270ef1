// SPDX-License-Identifier: BSL-1.0
#include "tour/averager.hpp"

#include "hocket/inspect.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

void run(notebook& book) {
  book.cell(22);
  auto av = averager();
  echo(to_string(av.state()));

  book.cell(23);
  print(av.next().value());
  echo(to_string(av.state()));

  book.cell(24);
  print(av.send(5).value());
  print(av.send(4).value());
  print(av.send(3).value());
  print(to_string(av.state()));
}

}  // namespace

stop averager_stop() {
  return {
      "averager",
      "The averager: a loop that waits for its input",
      21,
      24,
      "The body never ends: it reports the average so far and rests "
      "until somebody sends the next term. The first next() only "
      "brings it to its first co_yield, where it can take a value; "
      "Python calls that priming.",
      {{24,
        "The lecture's page shows 4.25, 4.2, 4.0, because the cell had "
        "run before; a fresh Python prints these lines."}},
      run};
}

}  // namespace hocket::tour
