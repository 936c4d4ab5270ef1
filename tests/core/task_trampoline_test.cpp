// SPDX-License-Identifier: BSL-1.0
// The depth tests on the trampoline, also where the compiler would not need it. The other name keeps
// it apart from the rest of the executable, where transfer is what the compiler does best.
#define HOCKET_SYMMETRIC_TRANSFER 0
#define HOCKET_DEPTH_SUITE task_depth_on_the_trampoline
#define hocket hocket_on_the_trampoline
#include "task_depth_test.cpp"

static_assert(std::is_void_v<hocket::detail::transfer>, "the trampoline is what runs here");
