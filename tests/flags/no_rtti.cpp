// SPDX-License-Identifier: BSL-1.0
// Compiled with -fno-rtti: everything works, exceptions that are looked at by type included.
#include <cstdio>
#include <hocket/generator.hpp>
#include <stdexcept>

namespace {

using hocket::generator;

generator<int> catching_body() {
  auto r = co_yield hocket::catching(1);
  if (r.holds<std::runtime_error>()) r = co_yield hocket::catching(2);
  if (r.is_exit()) co_return;
  co_yield 3;
}

generator<int> stopping() {
  co_yield 1;
  throw hocket::stop_iteration<void>();
}

int fail(const char* what) {
  std::printf("failed: %s\n", what);
  return 1;
}

}  // namespace

int main() {
  auto g = catching_body();
  g.next();
  if (*g.throw_(std::range_error("derived")) != 2) return fail("holds() sees a derived class");
  g.close();
  if (g.state() != hocket::generator_state::closed) return fail("close");
  auto s = stopping();
  s.next();
  try {
    s.next();
    return fail("PEP 479");
  } catch (const hocket::runtime_error&) {
    return 0;
  }
}
