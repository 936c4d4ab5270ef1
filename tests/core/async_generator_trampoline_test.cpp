// SPDX-License-Identifier: BSL-1.0
// The depth tests on the trampoline, also where the compiler would not need it; see
// task_trampoline_test.cpp.
#define HOCKET_SYMMETRIC_TRANSFER 0
#define HOCKET_DEPTH_SUITE async_generator_depth_on_the_trampoline
#define hocket hocket_on_the_trampoline
#include "async_generator_depth_test.cpp"

static_assert(std::is_void_v<hocket::detail::transfer>, "the trampoline is what runs here");
