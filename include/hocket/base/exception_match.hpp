// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstring>
#include <exception>
#include <typeinfo>

#include "hocket/base/config.hpp"

namespace hocket::detail {

/// Would `catch (const E&)` take this exception? Asks the C++ runtime's own matching where it can
/// be reached, since throwing again to find out costs a microsecond.
template <class E>
bool exception_matches(const std::exception_ptr& exception) noexcept {
  if (!exception) return false;
#if defined(__GLIBCXX__) && defined(__cpp_rtti)
  // In libstdc++ an exception_ptr is the address of the thrown object, and __do_catch is what the
  // unwinder itself asks.
  static_assert(sizeof(exception) == sizeof(void*));
  void* object = nullptr;
  std::memcpy(&object, static_cast<const void*>(&exception), sizeof(object));
  return typeid(E).__do_catch(exception.__cxa_exception_type(), &object, 1);
#elif !HOCKET_EXCEPTIONS
  return false;
#else
  try {
    std::rethrow_exception(exception);
  } catch (const E&) {
    return true;
  } catch (...) {
    return false;
  }
#endif
}

}  // namespace hocket::detail
