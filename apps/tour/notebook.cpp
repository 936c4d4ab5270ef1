// SPDX-License-Identifier: BSL-1.0
#include "tour/notebook.hpp"

#include <algorithm>
#include <stdexcept>

#include "tour/cell_source.hpp"
#include "tour/raised.hpp"

namespace hocket::tour {

void notebook::cell(int number) {
  const bool is_shown = std::ranges::any_of(
      all_pieces(), [number](const code_piece& piece) {
        return piece.cell == number && piece.runs;
      });
  if (!is_shown) {
    throw std::logic_error("notebook: no source file shows cell " +
                           std::to_string(number));
  }
  open_ = &cells_[number];
}

void notebook::write(std::string line) {
  if (open_ == nullptr) {
    throw std::logic_error("notebook: printed outside of a cell: " +
                           line);
  }
  open_->push_back(std::move(line));
}

notebook& notebook::current() {
  if (current_ == nullptr) {
    throw std::logic_error("notebook: nobody takes down what is printed");
  }
  return *current_;
}

std::string notebook::raised(const std::exception_ptr& error) {
  return "raises " + python_exception(error);
}

}  // namespace hocket::tour
