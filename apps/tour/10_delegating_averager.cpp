// SPDX-License-Identifier: BSL-1.0
#include <optional>
#include <vector>

#include "hocket/from.hpp"
#include "hocket/generator.hpp"
#include "tour/python.hpp"
#include "tour/result.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 61]
using average_type = std::optional<double>;

generator<average_type, number, result> averager_subgen() {
  print("    |sg>starting subgen");
  double total = 0.0;
  int count = 0;
  average_type average;
  while (true) {
    print("    |sg>  average yielded out", average);
    const number term = co_yield average;
    print("    |sg>  term sent in", term);
    if (!term) break;
    total += *term;
    count += 1;
    average = total / count;
  }
  co_return result{count, average};
}
// [end]

// [cell 62]
generator<average_type, number, result>
average_my_values_delegen_simple() {
  auto agen = averager_subgen();
  print("  |dg>created a new averager", id(agen));
  const result overall_av = co_yield from(agen);
  print("  |dg>now", overall_av);
  co_return overall_av;
}
// [end]

// [cell 63]
generator<average_type, number> average_my_values_delegen() {
  while (true) {
    print("  |dg>+++++++++++++++");
    auto agen = averager_subgen();
    print("  |dg>created a new averager", id(agen));
    const result overall_av = co_yield from(agen);
    print("  |dg>now", overall_av);
  }
}
// [end]

void run(notebook& book) {
  book.cell(64);
  const std::vector<int> values_to_send{1, 2, 3, 4, 5, 6};

  book.cell(65, [&] {
    print("1. creating delegating generator");
    auto delegating_gen = average_my_values_delegen_simple();
    print("2. priming till yield from by sending in None");
    delegating_gen.next();
    print("3. in loop after first yield, None sent in");
    for (const int value : values_to_send) {
      print(">>sending term", value);
      const average_type out = delegating_gen.send(value).value();
      print("<<getting running average", out);
    }
    print("4. Sending in None to terminate");
    const average_type out = delegating_gen.send(std::nullopt).value();
    print("<<getting running average", out);
    print("5. DONE");
  });

  book.cell(66);
  print("1. creating delegating generator");
  auto delegating_gen = average_my_values_delegen();
  print("2. priming till yield from by sending in None");
  delegating_gen.next();
  print("3. in loop after first yield, None sent in");
  for (const int value : values_to_send) {
    print(">>sending term", value);
    const average_type out = delegating_gen.send(value).value();
    print("<<getting running average", out);
  }
  print("4. Sending in None to terminate");
  const average_type out = delegating_gen.send(std::nullopt).value();
  print("<<getting running average outside", out);
  print("5. DONE");

  book.cell(67);
  echo(delegating_gen.send(std::nullopt).value());

  book.cell(68);
  delegating_gen.close();

  book.cell(69, [&] {
    delegating_gen.throw_(generator_exit());
  });
}

}  // namespace

stop delegating_averager_stop() {
  return {
      "delegating-averager",
      "The delegating averager",
      61,
      69,
      "While a generator delegates, its caller talks straight to the "
      "delegate: what is sent goes in there, what that one yields "
      "comes out. When the delegate returns, the result is the value "
      "of the whole co_yield from(...), and the delegator runs on. If "
      "it then ends as well, the caller meets stop_iteration; if it "
      "starts over with a fresh averager, the caller gets that one's "
      "first value.",
      {{61,
        "number is std::optional<int>, and result is that of cell 33."},
       {63,
        "Python has two lines after the loop that nothing can reach; "
        "they are left out."},
       {66,
        "The lecture's page breaks off five lines earlier; Python goes "
        "on like this."}},
      run};
}

}  // namespace hocket::tour
