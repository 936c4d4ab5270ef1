// SPDX-License-Identifier: BSL-1.0
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hocket/from.hpp"
#include "hocket/generator.hpp"
#include "tour/python.hpp"
#include "tour/result.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 81]
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

// [cell 82]
using results_type = std::map<std::string, result>;

generator<std::monostate, number> grouper(results_type& results,
                                          std::string key) {
  while (true) {
    auto avg = averager();
    print("new averager", key, avg);
    const result r = co_yield from(avg);
    results.insert_or_assign(key, r);
  }
}
// [end]

// [cell 83]
using data_type = std::map<std::string, std::vector<int>>;

void group_all(const data_type& data) {
  results_type results;
  for (const auto& [key, values] : data) {
    auto group = grouper(results, key);
    group.next();  // makes an averager and brings it to its co_yield
    for (const int value : values) group.send(value);
    group.send(std::nullopt);  // important!
  }
  print(results);
}
// [end]

void run(notebook& book) {
  book.cell(80);
  const data_type d{{"a", {1, 2, 4, 5}}, {"b", {11, 12, 13, 14}}};

  book.cell(84);
  group_all(d);
}

}  // namespace

stop grouping_stop() {
  return {
      "grouping",
      "Grouping: a result for each key",
      80,
      84,
      "Everything at once: the client sends the values of a group and "
      "then None; the averager at the other end returns; the "
      "delegator stores the result under its key and makes the next "
      "averager. That last one is never used: it is destroyed, with "
      "its locals, when its group goes out of scope.",
      {{80,
        "data_type is named in cell 83, and result is that of cell 33."},
       {82,
        "results is a reference, and outlives every grouper; the key is "
        "taken by value."},
       {83, "Called main in Python, which in C++ is taken."}},
      run};
}

}  // namespace hocket::tour
