// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "crawl/web/foreign_content.hpp"
#include "crawl/web/html_name.hpp"

namespace hocket::crawl {

/// The start tags of an HTML page, pulled one at a time, and so are their attributes:
///
///     html_tags tags(page);
///     while (tags.next()) {
///       while (tags.next_attribute()) see(tags.name(), tags.attribute(), tags.value());
///     }
///
/// A tokenizer after chapter 13.2.5 of the HTML standard, with as much of the tree's construction as
/// decides what is a tag at all: no tags are in scripts, styles and their like, and SVG and MathML
/// have rules of their own. Scripts are not run, so <noscript> is like any other tag.
///
/// What is unfinished reaches to the page's end, so nothing is ever read again: the time is in
/// proportion to the page, whatever is in it. Nothing is allocated but for SVG and MathML.
///
/// LIFETIME: the page outlives the reader and the values.
class html_tags {
 public:
  explicit html_tags(std::string_view page) noexcept : page_(page) {}

  /// Goes on to the next start tag, past what is left of this one. False at the end of the page.
  bool next();
  [[nodiscard]] html_name name() const noexcept { return name_; }

  /// Goes on to the tag's next attribute; false when there is no more. One that is repeated comes
  /// again: in HTML the first counts.
  bool next_attribute();
  [[nodiscard]] html_name attribute() const noexcept { return attribute_; }

  /// What the page says there, without the quotes; html_text() makes a value of it.
  [[nodiscard]] std::string_view value() const noexcept { return value_; }

  /// Whether the tag was whole, once next_attribute() has given false. One that the page's end cuts
  /// off is none in HTML.
  [[nodiscard]] bool whole() const noexcept { return whole_; }

 private:
  [[nodiscard]] bool text_at(std::size_t at, std::string_view text) const noexcept {
    return page_.substr(at, text.size()) == text;
  }

  void read_tag_name() noexcept;
  void read_attribute_name() noexcept;
  bool read_value() noexcept;
  bool cut_off() noexcept;
  void leave_start_tag();
  void leave_end_tag() noexcept;

  void skip_past(std::string_view end) noexcept;
  void skip_spaces() noexcept;
  void skip_declaration() noexcept;
  void skip_comment() noexcept;
  void skip_content() noexcept;
  bool skip_text() noexcept;
  bool skip_script() noexcept;
  bool skip_own_name() noexcept;

  std::string_view page_;
  std::size_t at_ = 0;
  html_name name_{};
  html_name attribute_{};
  std::string_view value_;
  foreign_content foreign_;
  bool given_ = false;   // the start tag name_ was given, and its content is still to be looked at
  bool in_tag_ = false;  // before one of its attributes or its '>'
  bool whole_ = false;
  bool ends_itself_ = false;
};

}  // namespace hocket::crawl
