// SPDX-License-Identifier: BSL-1.0
// Performs scripts with hocket's generators; scripts.py does so with CPython's, and says what a
// script is. Reads one script a line; writes "#" and its number, its trace, and "." for each.
#include <cstddef>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "scene.hpp"

namespace hocket::parity {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

/// What makes the generators of an expression; `names` from the outside in.
maker make_maker(scene& on, words names) {
  const std::string& name = names.front();
  if (names.size() > 1) {
    const delegator body = delegators().at(name);
    return [&on, name, body, inner = make_maker(on, names.subspan(1))] {
      return body(speaker(on, name), inner);
    };
  }
  const leaf body = leaves().contains(name) ? leaves().at(name) : peers().at(name);
  return [&on, name, body] { return body(speaker(on, name)); };
}

/// One script's performance, with all its scenes.
class performance {
 public:
  ~performance() { stage_.over = true; }

  const std::vector<std::string>& run(const std::string& script) {
    for (const std::string& operation : split(script, "; ")) {
      const std::string outcome = perform(split(operation, " "));
      stage_.trace.push_back(operation + " -> " + outcome + " [" + states() + "]");
    }
    return stage_.trace;
  }

 private:
  std::string perform(words operation) {
    if (operation[0] == "create") {
      create(operation[1]);
      return "creates";
    }
    return actors_.at(std::stoul(operation[0]))->perform(operation.subspan(1));
  }

  void create(std::string expression) {
    expression.erase(expression.find_last_not_of(')') + 1);
    const std::vector<std::string> names = split(expression, "(");
    scene& on = *scenes_.emplace_back(std::make_unique<scene>(stage_));
    if (const auto found = scenes().find(names[0]); found != scenes().end()) {
      found->second(on, names.size() > 1 ? make_maker(on, words(names).subspan(1)) : maker());
    } else {
      on.add_target(on.keep(make_maker(on, names)()));
    }
    for (const auto& target : on.targets) actors_.push_back(target.get());
  }

  [[nodiscard]] std::string states() const {
    std::string all;
    for (const actor* each : actors_) {
      if (!all.empty()) all += " ";
      all += name_of(each->state());
    }
    return all;
  }

  stage stage_;
  std::vector<std::unique_ptr<scene>> scenes_;
  std::vector<actor*> actors_;
};

void run_all() {
  std::string script;
  for (int number = 0; std::getline(std::cin, script); ++number) {
    // Flushed, so that the driver knows which script it was that ended the process.
    std::cout << '#' << number << std::endl;
    performance here;
    for (const std::string& line : here.run(script)) std::cout << line << '\n';
    std::cout << ".\n";
  }
}

}  // namespace
}  // namespace hocket::parity

int main() {
  std::ios::sync_with_stdio(false);
  try {
    hocket::parity::run_all();
  } catch (const std::exception& error) {
    std::cerr << "runner: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
