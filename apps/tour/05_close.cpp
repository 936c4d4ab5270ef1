// SPDX-License-Identifier: BSL-1.0
#include "hocket/inspect.hpp"
#include "tour/averager.hpp"
#include "tour/python.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

void run(notebook& book) {
  book.cell(25);
  auto av = averager();
  av.next();
  av.close();
  print(to_string(av.state()));
}

}  // namespace

stop close_stop() {
  return {
      "close",
      "close: asking a generator to end",
      25,
      25,
      "close() throws a generator_exit at the co_yield where the body "
      "rests. Handlers may catch it to clean up, destructors run in "
      "any case, and the caller sees nothing of it. generator_exit "
      "derives from no standard exception, so catch (const "
      "std::exception&) lets it pass, as Python's except Exception "
      "does.",
      {{25, "averager() is that of cell 21."}},
      run};
}

}  // namespace hocket::tour
