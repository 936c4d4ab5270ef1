// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace hocket::tour {

/// Takes down what the cells of a stop print. While it lives it is where print() and echo() of its
/// thread write to.
class notebook {
 public:
  notebook() : outer_(std::exchange(current_, this)) {}
  notebook(const notebook&) = delete;
  notebook& operator=(const notebook&) = delete;
  ~notebook() { current_ = outer_; }

  /// From here on what is printed belongs to the cell. A cell may have several parts.
  /// THROWS: std::logic_error when no source file shows it.
  void cell(int number);

  /// The same for a cell that may raise: the exception that leaves `body` becomes the last line of
  /// its transcript, and the notebook goes on.
  /// THROWS: what leaves the body, when it is no exception that Python has.
  template <class Body>
  void cell(int number, Body body) {
    cell(number);
    try {
      body();
    } catch (...) {
      write(raised(std::current_exception()));
    }
  }

  void write(std::string line);

  /// What the cells have printed, by number; those that printed nothing have no lines.
  [[nodiscard]] const std::map<int, std::vector<std::string>>& cells()
      const noexcept {
    return cells_;
  }

  /// THROWS: std::logic_error when there is none.
  [[nodiscard]] static notebook& current();

 private:
  static std::string raised(const std::exception_ptr& error);

  inline static thread_local notebook* current_ = nullptr;

  notebook* outer_;
  std::map<int, std::vector<std::string>> cells_;
  std::vector<std::string>* open_ = nullptr;
};

}  // namespace hocket::tour
