// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/core/injection.hpp"

namespace hocket::detail {

enum class delegate_outcome : unsigned char {
  yielded,     ///< gave a value; the delegator stays suspended
  returned,    ///< ended; the delegator goes on after its co_yield
  unsupported  ///< has no such operation; the delegator gets the exception itself (DEL-18)
};

/// A delegate that is not one of our own generators of the delegator's types: a range, a generator
/// whose types convert, or a foreign class. It lives in the delegator's frame while that is
/// suspended at the co_yield. Whatever a member throws is raised in the delegator there.
class foreign_delegate {
 public:
  /// Goes on with what was sent (`in` points to a Send, or is null when Send is void). A yielded
  /// value's address is left in `out`.
  virtual delegate_outcome resume(void* in, void*& out) = 0;
  virtual delegate_outcome throw_in(injection& in, void*& out) = 0;
  virtual void close() = 0;

  /// What a member threw, until the delegator's body raises it.
  std::exception_ptr error_;

 protected:
  ~foreign_delegate() = default;
};

}  // namespace hocket::detail
