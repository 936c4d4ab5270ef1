// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

#include "crawl/web/html_name.hpp"

namespace hocket::crawl {

/// Where a page is in SVG or MathML, whose tags have rules of their own: a tag may end itself
/// (`<style/>`), the text of no element is special, and there are CDATA sections.
///
/// It follows the open elements that matter for that, after the HTML standard (13.2.6.5): `<svg>`,
/// `<math>` and those in them in which HTML goes on (`<foreignObject>`). A tag that is always HTML's
/// ends what was left open; of end tags the standard asks whether there is such an element.
class foreign_content {
 public:
  /// Whether the next tag is one of SVG's or MathML's.
  [[nodiscard]] bool inside() const noexcept {
    return !open_.empty() && (open_.back() == "svg"_name || open_.back() == "math"_name);
  }

  /// Whether a CDATA section may stand here. Those in elements in which HTML goes on, but deeper than
  /// the standard has them, are taken for ones.
  [[nodiscard]] bool has_cdata() const noexcept { return !open_.empty(); }

  /// A start tag; `ends_itself` when it was written `<tag/>`. Says whether it is one of HTML's.
  bool begin(html_name tag, bool ends_itself);
  void end(html_name tag) noexcept;

 private:
  [[nodiscard]] bool holds_html(html_name tag) const noexcept;
  void leave() noexcept;

  std::vector<html_name> open_;
};

}  // namespace hocket::crawl
