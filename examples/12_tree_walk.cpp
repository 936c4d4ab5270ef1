// SPDX-License-Identifier: BSL-1.0
// A recursive walk by delegation. The walk of each subtree is a generator of its own, and whoever
// drives the outermost one talks to the innermost: it can tell it, at any depth, not to go deeper.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <hocket/generator.hpp>

struct folder {
  std::string name;
  std::vector<folder> folders = {};
};

// [walk]
enum class advice { enter, skip };
struct visit {
  const folder& at;
  int depth;
};
using walk = hocket::generator<visit, std::optional<advice>>;

walk walk_folders(const folder& top, int depth = 0) {
  const visit here{top, depth};
  if ((co_yield here) == advice::skip) co_return;
  for (const folder& below : top.folders) {
    co_yield hocket::from(walk_folders(below, depth + 1));
  }
}
// [/walk]

int main() {
  const folder project{
      "project",
      {{"src", {{"core"}, {"loop"}}}, {"build", {{"objects", {{"core"}}}}}, {"docs", {{"guide"}}}}};

  // [prune]
  auto folders = walk_folders(project);
  auto step = folders.next();
  while (step) {
    const bool generated = step->at.name == "build";
    std::printf("%*s%s%s\n", 2 * step->depth, "", step->at.name.c_str(),
                generated ? " (skipped)" : "");
    step = folders.send(generated ? advice::skip : advice::enter);
  }
  // [/prune]
}
