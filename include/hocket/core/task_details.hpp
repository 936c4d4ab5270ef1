// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <source_location>
#include <string>

#include "hocket/base/frame_pool.hpp"
#include "hocket/core/context_map.hpp"

namespace hocket::detail {

/// What few tasks have.
struct task_details : pooled_frame {
  std::string name;
  std::string cancel_message;
  std::source_location created_at;
  std::source_location failed_after;  ///< how far the body came, if that is all that is known
  context_ref variables;              ///< the context variables that were set in the task or for it
  std::uint64_t number = 0;
};

/// A task's number, and its details once it has any: one word for both, as there may be millions of
/// tasks with a number and nothing else.
class task_details_word {
 public:
  explicit task_details_word(std::uint64_t number) noexcept : word_(number << 1 | 1) {}
  task_details_word(const task_details_word&) = delete;
  task_details_word& operator=(const task_details_word&) = delete;
  ~task_details_word() { delete get(); }

  [[nodiscard]] std::uint64_t number() const noexcept {
    return has_number_only() ? word_ >> 1 : get()->number;
  }
  /// Null when there are none.
  [[nodiscard]] task_details* get() const noexcept {
    return has_number_only() ? nullptr : reinterpret_cast<task_details*>(word_);
  }
  /// THROWS: std::bad_alloc.
  [[nodiscard]] task_details& make() {
    if (has_number_only()) {
      auto* const made = new task_details;
      made->number = word_ >> 1;
      word_ = reinterpret_cast<std::uint64_t>(made);
    }
    return *get();
  }

 private:
  [[nodiscard]] bool has_number_only() const noexcept { return (word_ & 1) != 0; }

  std::uint64_t word_;
};

}  // namespace hocket::detail
