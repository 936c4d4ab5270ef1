// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hocket::http {

/// The header lines of a message, in their order. Names are found in any case; a name may
/// occur more than once (Set-Cookie).
///
///     http::headers sent{{"Accept", "text/html"}};
class headers {
 public:
  struct line {
    std::string name;  ///< as it was sent
    std::string value;
    friend bool operator==(const line&, const line&) = default;
  };

  headers() = default;
  headers(std::initializer_list<line> lines) : lines_(lines) {}

  void add(std::string name, std::string value) {
    lines_.push_back({std::move(name), std::move(value)});
  }
  /// Puts one line in the place of all that have this name.
  void set(std::string name, std::string value) {
    remove(name);
    add(std::move(name), std::move(value));
  }
  /// Takes all lines of this name away.
  void remove(std::string_view name) noexcept;
  void clear() noexcept { lines_.clear(); }

  /// The first value of `name`. LIFETIME: until the headers change.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  /// Every value of `name`, in order.
  [[nodiscard]] std::vector<std::string_view> find_all(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const noexcept {
    return find(name).has_value();
  }

  [[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }
  [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return lines_.begin(); }
  [[nodiscard]] auto end() const noexcept { return lines_.end(); }

  friend bool operator==(const headers&, const headers&) = default;

 private:
  std::vector<line> lines_;
};

}  // namespace hocket::http
