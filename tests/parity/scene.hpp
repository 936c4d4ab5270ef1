// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "hocket/generator.hpp"

/// What scripts and bodies of the parity test share: the stage, its trace, and one operation on it.
/// scene.py is the same for Python.
namespace hocket::parity {

/// A number or None: what all the bodies yield, take and return.
using value = std::optional<int>;
using gen = generator<value, value, value>;
/// Makes a new generator of one kind.
using maker = std::function<gen()>;
using words = std::span<const std::string>;

/// Python's LookupError and KeyError, which hocket has no use for.
class lookup_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class key_error : public lookup_error {
 public:
  using lookup_error::lookup_error;
};
class my_exit : public generator_exit {};

/// A value as Python writes it.
template <class T>
std::string text_of(const T& number) {
  if constexpr (std::is_integral_v<T>) {
    return std::to_string(number);
  } else {
    return number ? std::to_string(*number) : "None";
  }
}
value value_of(const std::string& word);

/// The exception with Python's name of its class, its text and its cause.
std::string describe(const std::exception_ptr& error);
/// REQUIRES: called in a handler.
inline std::string describe_current() { return describe(std::current_exception()); }

/// Calls `use` with a new exception; the first word is Python's name of its class.
template <class Use>
auto with_exception(words arguments, Use use) {
  const std::string& name = arguments[0];
  const std::string text = arguments.size() > 1 ? arguments[1] : "";
  if (name == "ValueError") return use(value_error(text));
  if (name == "KeyError") return use(key_error(text));
  if (name == "LookupError") return use(lookup_error(text));
  if (name == "RuntimeError") return use(runtime_error(text));
  if (name == "StopIteration") return use(stop_iteration<value>(value_of(text)));
  if (name == "GeneratorExit") return use(generator_exit());
  if (name == "MyExit") return use(my_exit());
  if (name == "KeyboardInterrupt") return use(keyboard_interrupt());
  throw std::invalid_argument("scene: there is no exception " + name);
}

std::string_view name_of(generator_state state);

// One operation on a generator of any kind, and what came of it.

template <class Generator>
std::string outcome_of(typename Generator::step_type step) {
  if (step) return "yields " + text_of(*step);
  if constexpr (!std::is_void_v<typename Generator::return_type>) {
    if (step.returned()) return "stops " + text_of(step.result());
  }
  return "stops None";
}

template <class Generator>
std::string loop(Generator& g, int most) {
  std::string seen = "loops";
  try {
    int count = 0;
    for (auto&& item : g) {
      seen += " " + text_of(item);
      if (++count == most) break;
    }
  } catch (...) {
    seen += " raises " + describe_current();
  }
  return seen;
}

template <class Generator>
std::string close(Generator& g) {
  if constexpr (std::is_void_v<typename Generator::return_type>) {
    g.close();
    return "closes None";
  } else {
    return "closes " + text_of(g.close().value_or(std::nullopt));
  }
}

template <class Generator>
std::string try_to_perform(Generator& g, const std::string& verb, words arguments) {
  if (verb == "next") return outcome_of<Generator>(g.next());
  if constexpr (!std::is_void_v<typename Generator::send_type>) {
    if (verb == "send") return outcome_of<Generator>(g.send(value_of(arguments[0])));
  }
  if (verb == "throw") {
    return with_exception(
        arguments, [&g](auto error) { return outcome_of<Generator>(g.throw_(std::move(error))); });
  }
  if (verb == "throw_ptr") {
    return with_exception(arguments, [&g](auto error) {
      return outcome_of<Generator>(g.throw_(std::make_exception_ptr(std::move(error))));
    });
  }
  if (verb == "close") return close(g);
  if (verb == "loop") return loop(g, *value_of(arguments[0]));
  if (verb == "state") return "is " + std::string(name_of(g.state()));
  throw std::invalid_argument("scene: there is no operation " + verb);
}

template <class Generator>
std::string perform(Generator& g, words operation) {
  try {
    return try_to_perform(g, operation[0], operation.subspan(1));
  } catch (const std::invalid_argument&) {
    throw;
  } catch (const stop_iteration<value>& stop) {
    return "stops " + text_of(stop.has_value() ? stop.value() : std::nullopt);
  } catch (const stop_iteration_base&) {
    return "stops None";
  } catch (...) {
    return "raises " + describe_current();
  }
}

/// A generator that a script can reach.
class actor {
 public:
  virtual ~actor() = default;
  virtual std::string perform(words operation) = 0;
  [[nodiscard]] virtual generator_state state() const = 0;
};

template <class Generator>
class actor_of final : public actor {
 public:
  explicit actor_of(Generator& g) : g_(g) {}
  std::string perform(words operation) override { return parity::perform(g_, operation); }
  [[nodiscard]] generator_state state() const override { return g_.state(); }

 private:
  Generator& g_;
};

/// One script's performance.
struct stage {
  std::vector<std::string> trace;
  int speakers = 0;
  bool over = false;
  void log(const std::string& line) {
    if (!over) trace.push_back("    " + line);
  }
};

/// The generators of one `create`; those that are kept live as long as it does.
struct scene {
  explicit scene(stage& on) : on_stage(on) {}
  scene(const scene&) = delete;
  scene& operator=(const scene&) = delete;
  ~scene() {
    // Delegators go before their delegates.
    while (!kept.empty()) kept.pop_front();
    while (!kept_silent.empty()) kept_silent.pop_front();
  }
  gen& keep(gen g) { return kept.emplace_back(std::move(g)); }
  /// For one that delegates to those that are kept already.
  gen& keep_first(gen g) { return kept.emplace_front(std::move(g)); }
  template <class Generator>
  void add_target(Generator& g) {
    targets.push_back(std::make_unique<actor_of<Generator>>(g));
  }

  stage& on_stage;
  std::deque<gen> kept;
  std::deque<generator<int>> kept_silent;
  std::vector<std::unique_ptr<actor>> targets;
};

/// Writes lines of one body into the trace.
class speaker {
 public:
  speaker(scene& in, const std::string& name)
      : scene_(&in), label_(name + std::to_string(++in.on_stage.speakers)) {}
  void operator()(const std::string& text) const { scene_->on_stage.log(label_ + ": " + text); }
  [[nodiscard]] scene& in() const { return *scene_; }

 private:
  scene* scene_;
  std::string label_;
};

/// Speaks when it is destroyed: Python's finally.
class on_exit {
 public:
  on_exit(const speaker& say, std::string text) : say_(say), text_(std::move(text)) {}
  on_exit(const on_exit&) = delete;
  on_exit& operator=(const on_exit&) = delete;
  ~on_exit() { say_(text_); }

 private:
  const speaker& say_;
  std::string text_;
};

// The bodies, by Python's names.

using leaf = gen (*)(speaker);
using delegator = gen (*)(speaker, maker);
/// Adds its generators to the scene's targets; `inner` is empty for a scene of its own kind.
using scene_maker = void (*)(scene&, const maker& inner);

const std::map<std::string, leaf>& leaves();
const std::map<std::string, leaf>& peers();
const std::map<std::string, delegator>& delegators();
const std::map<std::string, scene_maker>& scenes();

}  // namespace hocket::parity
