// SPDX-License-Identifier: BSL-1.0
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hocket/generator.hpp"
#include "hocket/inspect.hpp"
#include "tour/place.hpp"
#include "tour/python.hpp"
#include "tour/show_code.hpp"
#include "tour/stop.hpp"

namespace hocket::tour {

namespace {

// [cell 38]
generator<int> bar() { co_yield 1; }

generator<int> foo() { co_yield from(bar()); }
// [end]

// [cell 43]
generator<int, std::string, std::string> gen() {
  const std::string result = co_yield 1;
  const auto watched = co_await watch("result", result);
  print("result of yield", result);
  const std::string result2 = co_yield 2;
  const auto watched2 = co_await watch("result2", result2);
  print("result of 2nd yield", result2);
  co_return "done";
}
// [end]

// [cell 48]
template <class G>
std::vector<std::string_view> dir(G& g) {
  std::vector<std::string_view> names;
  if constexpr (requires { g.begin(); }) names.push_back("begin");
  if constexpr (requires { g.close(); }) names.push_back("close");
  if constexpr (requires { g.next(); }) names.push_back("next");
  if constexpr (requires { g.send(""); }) names.push_back("send");
  if constexpr (requires { g.state(); }) names.push_back("state");
  if constexpr (requires { g.throw_(1); }) names.push_back("throw_");
  return names;
}
// [end]

// [cell 49]
template <class T>
concept HasCode = requires(T object) { object.code; };
// [end]

// [cell 56]
verbatim f_locals(const generator_info& info) {
  std::string text = "{";
  for (const auto& [name, value] : info.locals) {
    if (text != "{") text += ", ";
    text += repr(name) + ": " + value;
  }
  return {text + "}"};
}
// [end]

void run_heap(notebook& book) {
  book.cell(39);
  auto suspended = foo();
  suspended.next();

  book.cell(40);
  const generator_info caller_frame = inspect(suspended);
  const generator_info& frame = caller_frame.delegates.front();
  echo(bare_name(frame.function));

  book.cell(41);
  echo(bare_name(caller_frame.function));
}

void run_code(notebook& book) {
  book.cell(44);
  show_code(inspect(gen()));

  book.cell(45);
  echo(is_generator_v<decltype(gen())>);

  book.cell(46);
  auto walked = gen();
  walked.next();
  while (walked.state() == generator_state::suspended) {
    print(place_and_code(inspect(walked)));
    walked.send("?");
  }
}

void run_generator(notebook& book) {
  book.cell(47);
  auto g = gen();

  book.cell(48);
  echo(dir(g));

  book.cell(49, [&] {
    if (!HasCode<decltype(g)>) {
      throw attribute_error(
          "'generator' object has no attribute '__code__'");
    }
  });

  book.cell(50);
  echo(code_object(inspect(g), &g));

  book.cell(51);
  echo(bare_name(inspect(g).function));

  book.cell(52);
  const auto running = generator_state::running;
  echo(std::tuple(place(inspect(g)), g.state() == running));

  book.cell(53);
  echo(g.next().value());

  book.cell(54);
  echo(std::tuple(place(inspect(g)), g.state() == running));

  book.cell(55);
  echo(g.send("a").value());

  book.cell(56);
  echo(f_locals(inspect(g)));

  book.cell(57);
  echo(std::tuple(place(inspect(g)), g.state() == running));

  book.cell(58, [&] {
    echo(g.send("b").value());
  });
}

void run(notebook& book) {
  run_heap(book);
  run_code(book);
  run_generator(book);
}

}  // namespace

stop frames_stop() {
  return {
      "frames",
      "Frames on the heap, and how to look into them",
      38,
      58,
      "A generator's locals and its place live in a frame of their "
      "own, not on the stack of whoever calls it. So the frame "
      "outlives each call, anybody who holds the generator can resume "
      "it, and inspect() can look into it from outside: which "
      "function it is, where it rests, how often it was resumed, whom "
      "it waits for, and the locals that it chose to show with "
      "watch().",
      {{38,
        "A plain C++ function leaves no frame behind. What can be kept "
        "is a suspended generator, here bar, and the one that delegates "
        "to it, foo."},
       {42,
        "Python's dis prints bytecode. C++ compiles to machine code and "
        "has none to show; show_code() prints what inspect() knows "
        "instead."},
       {44,
        "Python lists constants and names of the code object here. C++ "
        "keeps no such table; these are the facts that inspect() has of "
        "a generator that was not started."},
       {46,
        "Python lists bytecode here, where YIELD_VALUE marks the places "
        "to suspend at. C++ has no bytecode: the generator is driven "
        "through instead, and tells each place."},
       {48,
        "C++ cannot list members. dir() asks for each name that it "
        "knows, and the compiler answers."},
       {49,
        "The compiler knows that there is no such member before "
        "anything runs; a concept puts the question."},
       {52,
        "Python gives the offset of the last bytecode instruction; here "
        "it is the line, as numbered in the tour."},
       {54,
        "Python gives a bytecode offset; this is the line of the "
        "co_yield."},
       {57,
        "Python gives a bytecode offset; this is the line of the second "
        "co_yield."}},
      run};
}

}  // namespace hocket::tour
