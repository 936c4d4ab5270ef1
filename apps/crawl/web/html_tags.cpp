// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/html_tags.hpp"

#include <algorithm>

#include "crawl/web/ascii.hpp"

namespace hocket::crawl {

namespace {

constexpr auto npos = std::string_view::npos;

constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

// Letters come after '>' in ASCII, so most characters of a name take one comparison.
constexpr bool ends_tag_name(char c) noexcept {
  return static_cast<unsigned char>(c) <= '>' && (c == '>' || c == '/' || is_space(c));
}
constexpr bool ends_attribute_name(char c) noexcept {
  return static_cast<unsigned char>(c) <= '>' && (c == '=' || ends_tag_name(c));
}
constexpr bool ends_bare_value(char c) noexcept {
  return static_cast<unsigned char>(c) <= '>' && (c == '>' || is_space(c));
}

}  // namespace

bool html_tags::next() {
  if (given_) leave_start_tag();
  while ((at_ = page_.find('<', at_)) < page_.size()) {
    ++at_;
    const bool closes = text_at(at_, "/");
    const std::size_t name_at = at_ + (closes ? 1 : 0);
    if (name_at < page_.size() && is_alpha(page_[name_at])) {
      at_ = name_at;
      read_tag_name();
      if (!closes) return given_ = true;
      leave_end_tag();
    } else if (text_at(at_, "!")) {
      skip_declaration();
    } else if (closes || text_at(at_, "?")) {
      skip_past(">");
    }
  }
  at_ = page_.size();
  return false;
}

bool html_tags::next_attribute() {
  if (!in_tag_) return false;
  const std::size_t begin = at_;
  while (at_ < page_.size() && (page_[at_] == '/' || is_space(page_[at_]))) ++at_;
  if (at_ == page_.size()) return cut_off();
  if (page_[at_] == '>') {
    ends_itself_ = at_ > begin && page_[at_ - 1] == '/';
    in_tag_ = false;
    whole_ = true;
    ++at_;
    return false;
  }
  read_attribute_name();
  return read_value();
}

void html_tags::read_tag_name() noexcept {
  const std::size_t begin = at_;
  while (at_ < page_.size() && !ends_tag_name(page_[at_])) ++at_;
  name_ = html_name_of(page_.substr(begin, at_ - begin));
  if (name_ == "image"_name && !foreign_.inside()) name_ = "img"_name;
  in_tag_ = true;
}

// A '=' where a name should begin is its first character.
void html_tags::read_attribute_name() noexcept {
  const std::size_t begin = at_++;
  while (at_ < page_.size() && !ends_attribute_name(page_[at_])) ++at_;
  attribute_ = html_name_of(page_.substr(begin, at_ - begin));
  if (attribute_ == "xlink:href"_name && foreign_.inside()) attribute_ = "href"_name;
}

bool html_tags::read_value() noexcept {
  value_ = {};
  skip_spaces();
  if (!text_at(at_, "=")) return true;
  ++at_;
  skip_spaces();
  if (at_ == page_.size()) return cut_off();

  const char quote = page_[at_];
  if (quote == '"' || quote == '\'') {
    const std::size_t end = page_.find(quote, ++at_);
    if (end == npos) return cut_off();
    value_ = page_.substr(at_, end - at_);
    at_ = end + 1;
    return true;
  }
  const std::size_t begin = at_;
  while (at_ < page_.size() && !ends_bare_value(page_[at_])) ++at_;
  if (at_ == page_.size()) return cut_off();
  value_ = page_.substr(begin, at_ - begin);
  return true;
}

bool html_tags::cut_off() noexcept {
  at_ = page_.size();
  return whole_ = in_tag_ = false;
}

void html_tags::leave_start_tag() {
  while (next_attribute()) {
  }
  given_ = false;
  if (whole_ && foreign_.begin(name_, ends_itself_)) skip_content();
}

void html_tags::leave_end_tag() noexcept {
  while (next_attribute()) {
  }
  if (whole_) foreign_.end(name_);
}

void html_tags::skip_past(std::string_view end) noexcept {
  const std::size_t found = page_.find(end, at_);
  at_ = found == npos ? page_.size() : found + end.size();
}

void html_tags::skip_spaces() noexcept {
  while (at_ < page_.size() && is_space(page_[at_])) ++at_;
}

void html_tags::skip_declaration() noexcept {
  if (text_at(at_, "!--")) {
    skip_comment();
  } else if (foreign_.has_cdata() && text_at(at_, "![CDATA[")) {
    skip_past("]]>");
  } else {
    skip_past(">");
  }
}

// It ends with "-->", whose dashes may be those of "<!--", or with "--!>", whose dashes may not.
void html_tags::skip_comment() noexcept {
  const std::size_t text = at_ + 3;
  for (++at_; (at_ = page_.find("--", at_)) != npos;) {
    at_ = std::min(page_.find_first_not_of('-', at_), page_.size());
    if (text_at(at_, ">")) return void(at_ += 1);
    if (text_at(at_, "!>") && at_ >= text + 2) return void(at_ += 2);
  }
  at_ = page_.size();
}

// The elements whose content is text, at whose end the next tag may be.
void html_tags::skip_content() noexcept {
  switch (name_) {
    case "script"_name:
      if (skip_script()) leave_end_tag();
      break;
    case "iframe"_name:
    case "noembed"_name:
    case "noframes"_name:
    case "style"_name:
    case "textarea"_name:
    case "title"_name:
    case "xmp"_name:
      if (skip_text()) leave_end_tag();
      break;
    case "plaintext"_name:
      at_ = page_.size();
      break;
    default:
      break;
  }
}

// Up to the end tag with the name of the element.
bool html_tags::skip_text() noexcept {
  while ((at_ = page_.find("</", at_)) != npos) {
    at_ += 2;
    if (skip_own_name()) return in_tag_ = true;
  }
  at_ = page_.size();
  return false;
}

// In a script "<!--" hides what follows up to "-->": no "</script>" ends the script there if a
// "<script>" came before it, since old pages hide scripts with scripts in them (13.2.5.15 to 31).
bool html_tags::skip_script() noexcept {
  bool hidden = false;
  bool nested = false;
  while ((at_ = hidden ? page_.find_first_of("<-", at_) : page_.find('<', at_)) != npos) {
    const std::size_t begin = at_;
    if (page_[at_] == '-') {
      at_ = std::min(page_.find_first_not_of('-', at_), page_.size());
      if (at_ - begin >= 2 && text_at(at_, ">")) hidden = nested = false;
      continue;
    }
    ++at_;
    if (text_at(at_, "!--")) hidden = true;
    const bool closes = text_at(at_, "/");
    if (closes) ++at_;
    if (!skip_own_name()) continue;
    if (closes && !nested) return in_tag_ = true;
    nested = hidden && !closes;
  }
  at_ = page_.size();
  return false;
}

// Whether name_ stands here as the name of a tag.
bool html_tags::skip_own_name() noexcept {
  const std::size_t begin = at_;
  while (at_ < page_.size() && is_alpha(page_[at_])) ++at_;
  return at_ < page_.size() && ends_tag_name(page_[at_]) &&
         html_name_of(page_.substr(begin, at_ - begin)) == name_;
}

}  // namespace hocket::crawl
