// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstdio>
#include <exception>
#include <source_location>
#include <string>
#include <string_view>

#include "hocket/base/config.hpp"
#include "hocket/base/describe.hpp"

namespace hocket {

/// What a diagnostic is about.
enum class diagnostic_kind : unsigned char {
  /// An exception in a place where nobody can catch it: a callback, something in the background.
  exception,
  /// A task ended with an exception while the end of run() cancelled it.
  shutdown_exception,
  /// A task failed, and nobody looked at its outcome.
  exception_never_retrieved,
  /// A task was destroyed before it was awaited, so nothing of it ran.
  never_awaited,
  /// A task was destroyed before it ended.
  destroyed_pending,
  /// A step of the loop took too long. In debug mode only.
  slow_step,
  /// A loop was destroyed with work left in it. In debug mode only.
  unclosed_loop,
};

/// What the place of a diagnostic is: the best that is known.
enum class place_kind : unsigned char {
  /// Where the thing was made: a task spawned, a future's promise constructed.
  created,
  /// The function that a task is a call of; where it was called is not known.
  defined,
  /// How far a task came: the co_await where it waits or waited last, or the function's beginning.
  reached,
};

/// Something that went wrong where no caller could be told.
/// LIFETIME: the message lives as long as the call that hands it over.
struct diagnostic {
  diagnostic_kind kind;
  std::string_view message;
  /// What was thrown, or null.
  std::exception_ptr exception;
  /// Where what it is about is from; its line is 0 when nothing is known.
  std::source_location place;
  place_kind place_is = place_kind::created;
};

/// "message: what the exception says (created at file:line in function)", as far as it is known; in
/// place of "created" it may be "defined" or "reached", as place_kind says.
[[nodiscard]] inline std::string to_string(const diagnostic& what) {
  constexpr std::string_view kinds[] = {"created", "defined", "reached"};
  std::string text(what.message);
  if (what.exception != nullptr) text += ": " + describe(what.exception);
  if (what.place.line() != 0) {
    text += " (" + std::string(kinds[static_cast<unsigned>(what.place_is)]) + " at " +
            describe(what.place) + ")";
  }
  return text;
}

using diagnostic_function = void (*)(const diagnostic&);

namespace detail {

inline constinit std::atomic<diagnostic_function> process_diagnostics = nullptr;

/// Takes the diagnostics of a thread: the loop that runs there.
class diagnostic_sink {
 public:
  virtual void take(const diagnostic& what) noexcept = 0;

  /// Of this thread; null when no loop runs.
  static inline constinit thread_local diagnostic_sink* current = nullptr;

 protected:
  ~diagnostic_sink() = default;
};

/// One line on stderr, unless the program has a function for it.
HOCKET_NOINLINE inline void report_to_process(const diagnostic& what) noexcept {
  try {
    if (const auto function = process_diagnostics.load(std::memory_order_acquire)) {
      function(what);
    } else {
      std::fprintf(stderr, "hocket: %s\n", to_string(what).c_str());
    }
  } catch (...) {
    std::fputs("hocket: a diagnostic could not be reported\n", stderr);
  }
}

}  // namespace detail

/// Receives what no loop's own handler takes (event_loop::set_exception_handler), in place of the
/// line on stderr; null brings that back. Gives the function that was there.
/// THREAD: any; the function is called in the thread where it happened.
inline diagnostic_function set_diagnostic_function(diagnostic_function function) noexcept {
  return detail::process_diagnostics.exchange(function, std::memory_order_acq_rel);
}

/// Reports to the loop that runs in this thread, or else as set_diagnostic_function() says.
HOCKET_NOINLINE inline void report(const diagnostic& what) noexcept {
  if (auto* const sink = detail::diagnostic_sink::current) {
    sink->take(what);
  } else {
    detail::report_to_process(what);
  }
}

}  // namespace hocket
