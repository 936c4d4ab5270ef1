// SPDX-License-Identifier: BSL-1.0
#include "scene.hpp"

namespace hocket::parity {

value value_of(const std::string& word) {
  if (word == "None") return std::nullopt;
  return std::stoi(word);
}

std::string_view name_of(generator_state state) {
  switch (state) {
    case generator_state::created:
      return "created";
    case generator_state::running:
      return "running";
    case generator_state::suspended:
      return "suspended";
    case generator_state::closed:
      break;
  }
  return "closed";
}

namespace {

std::string with_cause(std::string text, const std::exception& error) {
  const auto* nested = dynamic_cast<const std::nested_exception*>(&error);
  if (nested == nullptr || !nested->nested_ptr()) return text;
  return text + " from " + describe(nested->nested_ptr());
}

}  // namespace

std::string describe(const std::exception_ptr& error) {
  const auto as = [](const char* name, const std::exception& e) {
    return with_cause(std::string(name) + "(" + e.what() + ")", e);
  };
  try {
    std::rethrow_exception(error);
  } catch (const stop_iteration<value>& e) {
    return "StopIteration(" + text_of(e.has_value() ? e.value() : std::nullopt) + ")";
  } catch (const stop_iteration_base&) {
    return "StopIteration(None)";
  } catch (const attribute_error&) {
    return "AttributeError";
  } catch (const type_error& e) {
    return as("TypeError", e);
  } catch (const value_error& e) {
    return as("ValueError", e);
  } catch (const runtime_error& e) {
    return as("RuntimeError", e);
  } catch (const key_error& e) {
    return as("KeyError", e);
  } catch (const lookup_error& e) {
    return as("LookupError", e);
  } catch (const std::exception& e) {
    return as("std::exception", e);
  } catch (const my_exit&) {
    return "MyExit";
  } catch (const generator_exit&) {
    return "GeneratorExit";
  } catch (const keyboard_interrupt&) {
    return "KeyboardInterrupt";
  }
}

}  // namespace hocket::parity
