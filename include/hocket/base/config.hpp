// SPDX-License-Identifier: BSL-1.0
#pragma once

/// Every macro that hocket defines or reads, in one place.
///
/// HOCKET_SYMMETRIC_TRANSFER  1 where a coroutine that resumes another one from await_suspend is a
///                            tail call at every optimisation level. Only clang promises that; GCC
///                            does it at -O2 and not under sanitizers, so there tasks go through a
///                            trampoline instead (loop/trampoline.hpp). May be defined by the user.
/// HOCKET_AWAITS_IN_PLACE     1 where a co_await of a reference uses the awaiter that it refers to.
///                            GCC up to 12 copies it into the frame.
/// HOCKET_FRAME_POOL          1 when coroutine frames are recycled through per-thread free lists
///                            (base/frame_pool.hpp). Off under AddressSanitizer, which would not see
///                            a use after free in a recycled frame. May be defined by the user.
/// HOCKET_CALL_GRAPH          1 when coroutines of tasks note where they are suspended and which of them
///                            runs, which call graphs and reports show. 0 tells in a benchmark what
///                            that costs.
/// HOCKET_EXCEPTIONS          1 when the program is compiled with exceptions. Without them generators
///                            iterate, send and delegate; throw_() and close() are absent, and what
///                            would throw aborts.
/// HOCKET_TRY, HOCKET_CATCH_ALL  try and catch (...), or nothing without exceptions.
/// HOCKET_CHECKED             1 when generators check the use of stale steps and of what was moved
///                            from: in builds with assertions and without optimisation. May be
///                            defined by the user. The classes then have other sizes, and another
///                            name for the linker, so that parts of a program that disagree do not
///                            link instead of failing at run time.
/// HOCKET_CHECKED_ABI         that other name.
/// HOCKET_NOINLINE            keeps a cold path out of the hot one.
/// HOCKET_COLD                the same, and also what leads there: GCC gives such parts of a function an
///                            unwind table of their own, which is quicker to read when it throws.
/// HOCKET_INLINE_THROW        for a function that throws into the coroutine that calls it. GCC inlines it,
///                            which leaves a frame less to unwind; clang does not, since it would keep
///                            the function's temporaries in the coroutine's frame.
/// HOCKET_ALWAYS_INLINE       inlines what an optimisation depends on.
/// HOCKET_UNREACHABLE()       where control never comes.
/// HOCKET_ASSERT(condition)   checks a precondition in debug builds (NDEBUG not defined).

#include <cassert>

#if defined(__SANITIZE_ADDRESS__)
#define HOCKET_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOCKET_HAS_ASAN 1
#endif
#endif
#ifndef HOCKET_HAS_ASAN
#define HOCKET_HAS_ASAN 0
#endif

#if defined(__cpp_exceptions)
#define HOCKET_EXCEPTIONS 1
#define HOCKET_TRY try
#define HOCKET_CATCH_ALL catch (...)
#else
#define HOCKET_EXCEPTIONS 0
#define HOCKET_TRY if constexpr (true)
#define HOCKET_CATCH_ALL else
#endif

#ifndef HOCKET_SYMMETRIC_TRANSFER
#if defined(__clang__)
#define HOCKET_SYMMETRIC_TRANSFER 1
#else
#define HOCKET_SYMMETRIC_TRANSFER 0
#endif
#endif

#if defined(__clang__)
#define HOCKET_AWAITS_IN_PLACE 1
#else
#define HOCKET_AWAITS_IN_PLACE 0
#endif

#ifndef HOCKET_FRAME_POOL
#define HOCKET_FRAME_POOL (!HOCKET_HAS_ASAN)
#endif

#ifndef HOCKET_CALL_GRAPH
#define HOCKET_CALL_GRAPH 1
#endif

#ifndef HOCKET_CHECKED
#if defined(NDEBUG) || defined(__OPTIMIZE__)
#define HOCKET_CHECKED 0
#else
#define HOCKET_CHECKED 1
#endif
#endif

#if HOCKET_CHECKED && (defined(__GNUC__) || defined(__clang__))
#define HOCKET_CHECKED_ABI [[gnu::abi_tag("checked")]]
#else
#define HOCKET_CHECKED_ABI
#endif

#if defined(__GNUC__) || defined(__clang__)
#define HOCKET_NOINLINE [[gnu::noinline]]
#define HOCKET_COLD [[gnu::noinline, gnu::cold]]
#define HOCKET_ALWAYS_INLINE [[gnu::always_inline]]
#if defined(__clang__)
#define HOCKET_INLINE_THROW HOCKET_COLD
#else
#define HOCKET_INLINE_THROW HOCKET_ALWAYS_INLINE
#endif
#define HOCKET_UNREACHABLE() __builtin_unreachable()
#else
#define HOCKET_NOINLINE
#define HOCKET_COLD
#define HOCKET_ALWAYS_INLINE
#define HOCKET_INLINE_THROW
#define HOCKET_UNREACHABLE() static_cast<void>(0)
#endif

#define HOCKET_ASSERT(condition) assert(condition)
