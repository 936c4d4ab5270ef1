// SPDX-License-Identifier: BSL-1.0
#include "help_page.hpp"

#include <sstream>
#include <utility>

namespace hocket {

namespace {

constexpr std::size_t columns = 80;

std::string usage_of(const CLI::Option& option, bool is_positional) {
  std::string usage = option.get_name(is_positional, !is_positional);
  if (!is_positional && !option.get_type_name().empty()) usage += " " + option.get_type_name();
  if (option.get_expected_max() == CLI::detail::expected_max_vector_size) usage += " ...";
  return usage;
}

}  // namespace

std::string help_page::make_help(const CLI::App* app, std::string name,
                                 CLI::AppFormatMode mode) const {
  const std::string page = Formatter::make_help(app, std::move(name), mode);
  return CLI::detail::find_and_replace(page, "\n\n\n", "\n\n");
}

std::string help_page::make_option(const CLI::Option* option, bool is_positional) const {
  const std::string margin(get_column_width() - 1, ' ');
  std::string text;
  std::string line = "  " + usage_of(*option, is_positional);
  if (line.size() < margin.size()) {
    line.resize(margin.size(), ' ');
  } else {
    text = line + '\n';
    line = margin;
  }
  std::istringstream words(option->get_description());
  for (std::string word; words >> word;) {
    if (line.size() + 1 + word.size() > columns) {
      text += line + '\n';
      line = margin;
    }
    line += ' ' + word;
  }
  return text + line + '\n';
}

}  // namespace hocket
