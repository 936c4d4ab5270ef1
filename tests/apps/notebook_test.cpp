// SPDX-License-Identifier: BSL-1.0
#include "tour/notebook.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "hocket/errors.hpp"
#include "tour/python.hpp"
#include "tour/raised.hpp"
#include "tour/result.hpp"

using namespace hocket::tour;

namespace {

using texts = std::vector<std::string>;

template <class E>
std::string raised(E error) {
  return python_exception(std::make_exception_ptr(std::move(error)));
}

}  // namespace

TEST(notebook, what_is_printed_belongs_to_the_cell_before_it) {
  notebook book;
  book.cell(8);
  print("a", 1, 2.0);
  book.cell(9);
  print("b");
  book.cell(8);
  print("c");
  EXPECT_EQ(book.cells().at(8), (texts{"a 1 2.0", "c"}));
  EXPECT_EQ(book.cells().at(9), (texts{"b"}));
}

TEST(notebook, an_exception_is_the_last_line_of_its_cell) {
  notebook book;
  book.cell(15, [] {
    print("before");
    throw hocket::value_error("yes");
  });
  EXPECT_EQ(book.cells().at(15), (texts{"before", "raises ValueError: yes"}));
}

TEST(notebook, an_exception_that_python_does_not_have_is_not_hidden) {
  notebook book;
  EXPECT_THROW(book.cell(15, [] { throw std::out_of_range("a fault"); }), std::out_of_range);
}

TEST(notebook, only_what_is_shown_can_run) {
  notebook book;
  EXPECT_THROW(book.cell(7), std::logic_error) << "cell 7 has a definition only";
  EXPECT_THROW(book.cell(85), std::logic_error);
  EXPECT_THROW(print("in no cell"), std::logic_error);
}

TEST(notebook, nothing_is_printed_without_one) { EXPECT_THROW(print("lost"), std::logic_error); }

TEST(notebook, echo_shows_a_value_as_python_and_none_not_at_all) {
  notebook book;
  book.cell(8);
  echo(std::string("text"));
  echo(std::optional<double>(5));
  echo(std::optional<double>());
  echo(std::tuple(std::string("x"), false));
  echo(std::vector<std::variant<char, int>>{'A', 0});
  echo(std::map<std::string, result>{{"a", {1, std::nullopt}}});
  EXPECT_EQ(book.cells().at(8),
            (texts{"Out: 'text'", "Out: 5.0", "Out: ('x', False)", "Out: ['A', 0]",
                   "Out: {'a': Result(count=1, average=None)}"}));
}

TEST(raised, errors_have_pythons_names) {
  EXPECT_EQ(raised(hocket::type_error("t")), "TypeError: t");
  EXPECT_EQ(raised(hocket::attribute_error("a")), "AttributeError: a");
  EXPECT_EQ(raised(hocket::value_error("v")), "ValueError: v");
  EXPECT_EQ(raised(hocket::runtime_error("r")), "RuntimeError: r");
  EXPECT_EQ(raised(hocket::generator_exit()), "GeneratorExit");
}

TEST(raised, the_end_carries_the_value) {
  EXPECT_EQ(raised(hocket::stop_iteration<void>()), "StopIteration");
  EXPECT_EQ(raised(hocket::stop_iteration<std::optional<int>>()), "StopIteration");
  EXPECT_EQ(raised(hocket::stop_iteration<std::optional<int>>(22)), "StopIteration: 22");
  EXPECT_EQ(raised(hocket::stop_iteration<std::string>("done")), "StopIteration: done");
  EXPECT_EQ(raised(hocket::stop_iteration<result>({2, 4.0})),
            "StopIteration: Result(count=2, average=4.0)");
}
