// SPDX-License-Identifier: BSL-1.0
#include "hocket/flow/exception_group.hpp"

#include "hocket/errors.hpp"

namespace hocket {

namespace {

using members = std::vector<std::exception_ptr>;

/// Calls `see` with the group that `exception` holds; false when it holds something else.
template <class See>
bool with_group(const std::exception_ptr& exception, See see) {
  if (!detail::exception_matches<exception_group>(exception)) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const exception_group& group) {
    see(group);
  }
  return true;
}

void append(members& to, const std::optional<exception_group>& part) {
  if (part) to.push_back(std::make_exception_ptr(*part));
}

std::optional<exception_group> group_of(const exception_group& like, members some) {
  if (some.empty()) return std::nullopt;
  return like.derive(std::move(some));
}

}  // namespace

exception_group::exception_group(std::string message, std::vector<std::exception_ptr> exceptions)
    : message_(std::move(message)), exceptions_(std::move(exceptions)) {
  if (exceptions_.empty()) throw value_error("exception_group: there must be an exception");
  what_ = message_ + " (" + std::to_string(exceptions_.size()) +
          (exceptions_.size() == 1 ? " sub-exception)" : " sub-exceptions)");
  const char* separator = ": ";
  for (const std::exception_ptr& each : exceptions_) {
    if (each == nullptr) throw value_error("exception_group: null is no exception");
    what_ += std::exchange(separator, "; ");
    const bool nested = detail::exception_matches<exception_group>(each);
    what_ += nested ? "[" + describe(each) + "]" : describe(each);
  }
}

exception_group::parts exception_group::split(const predicate& matches) const {
  if (matches(std::make_exception_ptr(*this))) return {*this, std::nullopt};
  members matching;
  members rest;
  for (const std::exception_ptr& each : exceptions_) {
    const bool is_group = with_group(each, [&](const exception_group& group) {
      const parts inner = group.split(matches);
      // A group that is whole stays the object that it is.
      if (inner.matching && !inner.rest) {
        matching.push_back(each);
      } else if (inner.rest && !inner.matching) {
        rest.push_back(each);
      } else {
        append(matching, inner.matching);
        append(rest, inner.rest);
      }
    });
    if (!is_group) (matches(each) ? matching : rest).push_back(each);
  }
  return {group_of(*this, std::move(matching)), group_of(*this, std::move(rest))};
}

std::optional<exception_group> exception_group::subgroup(const predicate& matches) const {
  return split(matches).matching;
}

}  // namespace hocket
