// SPDX-License-Identifier: BSL-1.0
#include "tour/result.hpp"

#include <variant>

#include "hocket/generator.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 33]
generator<std::monostate, number, result> averager() {
  double total = 0.0;
  int count = 0;
  std::optional<double> average;
  while (true) {
    const number term = co_yield std::monostate();
    if (!term) break;
    total += *term;
    count += 1;
    average = total / count;
  }
  co_return result{count, average};
}
// [end]

void run(notebook& book) {
  book.cell(34);
  auto av = averager();

  book.cell(35);
  av.next();
  echo(av.send(5).value());

  book.cell(36);
  echo(av.send(3).value());

  book.cell(37, [&] {
    echo(av.next().value());
  });
}

}  // namespace

stop result_stop() {
  return {
      "result",
      "Returning a result",
      33,
      37,
      "This averager tells nothing while it works and returns its "
      "result at the end; None is the word for 'that was all'. The "
      "result travels in the stop_iteration, since that is how a loop "
      "learns of the end in any case. Without exceptions: "
      "step.returned() says that this step was the last, and "
      "step.result() hands the result over.",
      {{33,
        "number is std::optional<int>; a bare yield in Python yields "
        "None, here std::monostate."}},
      run};
}

}  // namespace hocket::tour
