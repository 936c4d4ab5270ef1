// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <typeinfo>

#include "tour/python.hpp"

namespace hocket::tour {

/// The class that a value is of, without namespaces and template arguments (Python: type).
template <class T>
[[nodiscard]] verbatim class_of(const T& value) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> demangled(
      abi::__cxa_demangle(typeid(value).name(), nullptr, nullptr,
                          &status),
      std::free);
  std::string name = status == 0 ? demangled.get() : "?";
  // An ABI tag stands in brackets, before the template arguments.
  name.resize(std::min(name.find_first_of("<["), name.size()));
  return {"<class '" + bare_name(name) + "'>"};
}

}  // namespace hocket::tour
