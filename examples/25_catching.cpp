// SPDX-License-Identifier: BSL-1.0
// Tutorial 6: C++ cannot suspend inside a handler. A body that takes what comes in as a value can.
#include <cstdio>
#include <stdexcept>
#include <string>

#include <hocket/generator.hpp>

// [door]
using door = hocket::generator<std::string, std::string>;

door doorman() {
  std::string say = "good evening";
  for (;;) {
    auto came = co_yield hocket::catching(say);
    if (came.holds<std::out_of_range>()) {
      co_yield "one moment, the house is full";  // Python: a yield inside `except`
      say = "please come in now";
    } else {
      say = "welcome, " + came.value();  // throws what it is no answer for
    }
  }
}
// [/door]

// [job]
hocket::generator<std::string, void, int> job() {
  auto came = co_yield hocket::catching("working");
  if (came.is_exit()) co_return 1;  // asked to end: no further co_yield may follow
  co_yield "cleaning up";           // Python: a yield inside `finally`
  came.value();                     // goes on with what came in: here an exception goes on its way
  co_return 0;
}
// [/job]

int main() {
  std::printf("# door\n");
  // [enter]
  auto porter = doorman();
  std::printf("%s\n", porter.next()->c_str());
  std::printf("%s\n", porter.send("Ada")->c_str());
  std::printf("%s\n", porter.throw_(std::out_of_range("no seat"))->c_str());
  std::printf("%s\n", porter.send("(waits)")->c_str());
  try {
    porter.throw_(std::runtime_error("fire"));
  } catch (const std::runtime_error& error) {
    std::printf("came out: %s\n", error.what());
  }
  // [/enter]

  std::printf("# finally\n");
  // [finally]
  auto calm = job();
  std::printf("%s\n", calm.next()->c_str());
  std::printf("%s\n", calm.next()->c_str());
  std::printf("returned %d\n", calm.next().result());

  auto disturbed = job();
  disturbed.next();
  std::printf("%s\n", disturbed.throw_(std::runtime_error("power cut"))->c_str());
  try {
    disturbed.next();
  } catch (const std::runtime_error& error) {
    std::printf("came out: %s\n", error.what());
  }

  auto closed = job();
  closed.next();
  std::printf("close() gave %d\n", closed.close().value());
  // [/finally]
}
