// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hocket/base/describe.hpp"
#include "hocket/base/exception_match.hpp"

namespace hocket {

/// Several failures at once, as a task_group has them (Python: ExceptionGroup). A member may be a
/// group itself.
///
///     } catch (const exception_group& failures) {
///       auto [timeouts, others] = failures.split<timeout_error>();
///       if (timeouts) note(*timeouts);
///       if (others) throw *others;
///     }
class exception_group : public std::exception {
 public:
  /// THROWS: value_error when `exceptions` is empty or holds a null.
  exception_group(std::string message, std::vector<std::exception_ptr> exceptions);

  /// "unhandled errors in a task_group (2 sub-exceptions): first; second". A member that is a group
  /// stands in brackets.
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::vector<std::exception_ptr>& exceptions() const noexcept {
    return exceptions_;
  }

  /// A group with the same message and other members.
  [[nodiscard]] exception_group derive(std::vector<std::exception_ptr> exceptions) const {
    return exception_group(message_, std::move(exceptions));
  }

  struct parts;
  using predicate = std::function<bool(const std::exception_ptr&)>;

  /// What `catch (const E&)` would take, and the rest. Groups inside are looked into and keep their
  /// shape; E may be exception_group itself.
  template <class E>
  [[nodiscard]] parts split() const;
  /// The same for any question. It is asked of each group before it is asked of the members.
  [[nodiscard]] parts split(const predicate& matches) const;

  /// The first half of split().
  template <class E>
  [[nodiscard]] std::optional<exception_group> subgroup() const;
  [[nodiscard]] std::optional<exception_group> subgroup(const predicate& matches) const;

 private:
  std::string message_;
  std::vector<std::exception_ptr> exceptions_;
  std::string what_;
};

/// The two halves of a group. One without members is not there.
struct exception_group::parts {
  std::optional<exception_group> matching;
  std::optional<exception_group> rest;
};

template <class E>
exception_group::parts exception_group::split() const {
  return split([](const std::exception_ptr& each) { return detail::exception_matches<E>(each); });
}

template <class E>
std::optional<exception_group> exception_group::subgroup() const {
  return split<E>().matching;
}

}  // namespace hocket
