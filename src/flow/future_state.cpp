// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/future_state.hpp"

#include <new>
#include <source_location>
#include <string>
#include <unordered_map>

#include "hocket/base/diagnostic.hpp"

namespace hocket::detail {

namespace {

using creation_places = std::unordered_map<const future_state_base*, std::source_location>;

creation_places& places_of_this_thread() {
  static thread_local creation_places places;
  return places;
}

}  // namespace

void future_state_base::note_creation(std::source_location where) noexcept {
  try {
    places_of_this_thread()[this] = where;
    creation_is_noted_ = true;
  } catch (const std::bad_alloc&) {
    return;  // the place is not worth a failure
  }
}

void future_state_base::release_promise() noexcept {
  if (--promises_ > 0 || done()) return;
  outcome_seen_ = true;  // nobody has set it, so nothing is lost
  std::exception_ptr error;
  try {
    error = std::make_exception_ptr(
        runtime_error("the future was never set: its last promise is gone"));
  } catch (const std::bad_alloc&) {
    error = std::current_exception();
  }
  fail(std::move(error));
}

void future_state_base::cancel(std::string_view message) noexcept {
  if (done()) return;
  std::exception_ptr error;
  try {
    error = std::make_exception_ptr(cancelled(std::string(message)));
  } catch (const std::bad_alloc&) {
    error = std::make_exception_ptr(cancelled());
  }
  fail(std::move(error));
}

void future_state_base::report_lost_exception() noexcept {
  std::source_location created_at;
  if (creation_is_noted_) {
    if (const auto noted = places_of_this_thread().extract(this)) created_at = noted.mapped();
  }
  if (outcome_seen_) return;
  const std::exception_ptr error = peek_exception();
  if (error == nullptr || exception_matches<cancelled>(error)) return;
  report({diagnostic_kind::exception_never_retrieved,
          "a future was given an exception that was never retrieved", error, created_at});
}

void future_state_base::require_open() const {
  if (done()) throw invalid_state_error("the future is done already");
}

std::exception_ptr future_error(std::exception_ptr error) {
  if (error == nullptr) throw value_error("set_exception: null is no exception");
  if (!exception_matches<stop_iteration_base>(error)) return error;
  try {
    std::rethrow_exception(error);
  } catch (...) {
    try {
      std::throw_with_nested(
          runtime_error("StopIteration interacts badly with generators and cannot be raised into a "
                        "future"));
    } catch (...) {
      return std::current_exception();
    }
  }
}

}  // namespace hocket::detail
