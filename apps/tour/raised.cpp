// SPDX-License-Identifier: BSL-1.0
#include "tour/raised.hpp"

#include <optional>
#include <string_view>

#include "hocket/errors.hpp"
#include "tour/python.hpp"
#include "tour/result.hpp"

namespace hocket::tour {

namespace {

std::string named(std::string_view name, std::string_view what) {
  std::string line(name);
  if (!what.empty()) line.append(": ").append(what);
  return line;
}

/// A stop_iteration is caught by the type that it carries, so those of the tour are tried in turn.
template <class... Returns>
std::optional<std::string> stop_iteration_of(
    const std::exception_ptr& error) {
  std::optional<std::string> line;
  const auto attempt = [&]<class Return>(std::type_identity<Return>) {
    if (line) return;
    try {
      std::rethrow_exception(error);
    } catch (const stop_iteration<Return>& stop) {
      line = named("StopIteration",
                   stop.has_value() ? str(stop.value()) : "");
    } catch (...) {
    }
  };
  (attempt(std::type_identity<Returns>()), ...);
  return line;
}

}  // namespace

std::string python_exception(const std::exception_ptr& error) {
  if (const auto line =
          stop_iteration_of<std::optional<int>, std::string, result>(
              error)) {
    return *line;
  }
  try {
    std::rethrow_exception(error);
  } catch (const stop_iteration<void>&) {
    return "StopIteration";
  } catch (const generator_exit&) {
    return "GeneratorExit";
  } catch (const attribute_error& e) {
    return named("AttributeError", e.what());
  } catch (const type_error& e) {
    return named("TypeError", e.what());
  } catch (const value_error& e) {
    return named("ValueError", e.what());
  } catch (const runtime_error& e) {
    return named("RuntimeError", e.what());
  }
}

}  // namespace hocket::tour
