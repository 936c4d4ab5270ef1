// SPDX-License-Identifier: BSL-1.0
// error: a generator yields something: use std::monostate where Python yields None
#include <variant>

#include "hocket/generator.hpp"

#ifndef HOCKET_VALID
using yielded = void;
#else
using yielded = std::monostate;
#endif

hocket::generator<yielded, int> nothing();

int main() { static_cast<void>(sizeof(hocket::generator<yielded, int>::step_type)); }
