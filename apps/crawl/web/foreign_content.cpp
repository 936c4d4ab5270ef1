// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/foreign_content.hpp"

namespace hocket::crawl {

namespace {

// Tags that SVG and MathML do not have, so that they are HTML's wherever they stand.
constexpr bool is_always_html(html_name tag) noexcept {
  switch (tag) {
    case "b"_name:
    case "big"_name:
    case "blockquote"_name:
    case "body"_name:
    case "br"_name:
    case "center"_name:
    case "code"_name:
    case "dd"_name:
    case "div"_name:
    case "dl"_name:
    case "dt"_name:
    case "em"_name:
    case "embed"_name:
    case "h1"_name:
    case "h2"_name:
    case "h3"_name:
    case "h4"_name:
    case "h5"_name:
    case "h6"_name:
    case "head"_name:
    case "hr"_name:
    case "i"_name:
    case "img"_name:
    case "li"_name:
    case "listing"_name:
    case "menu"_name:
    case "meta"_name:
    case "nobr"_name:
    case "ol"_name:
    case "p"_name:
    case "pre"_name:
    case "ruby"_name:
    case "s"_name:
    case "small"_name:
    case "span"_name:
    case "strike"_name:
    case "strong"_name:
    case "sub"_name:
    case "sup"_name:
    case "table"_name:
    case "tt"_name:
    case "u"_name:
    case "ul"_name:
    case "var"_name:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool foreign_content::holds_html(html_name tag) const noexcept {
  switch (tag) {
    case "foreignobject"_name:
    case "desc"_name:
    case "title"_name:
      return open_.back() == "svg"_name;
    case "annotation-xml"_name:
    case "mi"_name:
    case "mn"_name:
    case "mo"_name:
    case "ms"_name:
    case "mtext"_name:
      return open_.back() == "math"_name;
    default:
      return false;
  }
}

bool foreign_content::begin(html_name tag, bool ends_itself) {
  if (is_always_html(tag)) leave();
  const bool is_html = !inside();
  const bool nests =
      is_html ? tag == "svg"_name || tag == "math"_name : tag == open_.back() || holds_html(tag);
  if (nests && !ends_itself) open_.push_back(tag);
  return is_html;
}

void foreign_content::end(html_name tag) noexcept {
  if (is_always_html(tag)) {
    leave();
  } else if (!open_.empty() && open_.back() == tag) {
    open_.pop_back();
  }
}

void foreign_content::leave() noexcept {
  while (inside()) open_.pop_back();
}

}  // namespace hocket::crawl
