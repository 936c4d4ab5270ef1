// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/links.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>
#include <utility>

#include "crawl/web/ascii.hpp"
#include "crawl/web/hash_text.hpp"
#include "crawl/web/html_tree.hpp"
#include "crawl/web/percent.hpp"

namespace hocket::crawl {

namespace {

struct linking_attribute {
  GumboTag tag;
  const char* name;
};

constexpr std::array linking_attributes{
    linking_attribute{GUMBO_TAG_A, "href"},      linking_attribute{GUMBO_TAG_AREA, "href"},
    linking_attribute{GUMBO_TAG_LINK, "href"},   linking_attribute{GUMBO_TAG_IMG, "src"},
    linking_attribute{GUMBO_TAG_SCRIPT, "src"},  linking_attribute{GUMBO_TAG_IFRAME, "src"},
    linking_attribute{GUMBO_TAG_FRAME, "src"},   linking_attribute{GUMBO_TAG_EMBED, "src"},
    linking_attribute{GUMBO_TAG_SOURCE, "src"},  linking_attribute{GUMBO_TAG_AUDIO, "src"},
    linking_attribute{GUMBO_TAG_VIDEO, "src"},   linking_attribute{GUMBO_TAG_VIDEO, "poster"},
    linking_attribute{GUMBO_TAG_TRACK, "src"},   linking_attribute{GUMBO_TAG_INPUT, "src"},
    linking_attribute{GUMBO_TAG_OBJECT, "data"},
};

const char* attribute(const GumboElement& element, const char* name) noexcept {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found != nullptr ? found->value : nullptr;
}

// "small.png 1x, large.png 2x": a URL is a run without blanks and may itself contain commas; only
// one at its end closes the candidate.
void add_srcset(std::string_view set, std::vector<std::string_view>& hrefs) {
  std::size_t at = 0;
  while (at < set.size()) {
    if (is_blank(set[at]) || set[at] == ',') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < set.size() && !is_blank(set[at])) ++at;
    std::size_t end = at;
    while (end > begin && set[end - 1] == ',') --end;
    hrefs.push_back(set.substr(begin, end - begin));
    if (end == at) at = std::min(set.find(',', at), set.size());
  }
}

// A hint to connect to a host names no page.
bool is_connection_hint(const GumboElement& element) noexcept {
  const char* rel = element.tag == GUMBO_TAG_LINK ? attribute(element, "rel") : nullptr;
  const std::string_view kind = rel != nullptr ? rel : "";
  return kind == "preconnect" || kind == "dns-prefetch";
}

struct raw_links {
  std::vector<std::string_view> hrefs;
  const char* base = nullptr;
  std::vector<anchor> anchors;
};

void add_anchors(const GumboElement& element, raw_links& found) {
  if (const char* id = attribute(element, "id")) found.anchors.push_back(anchor_of(id));
  if (element.tag != GUMBO_TAG_A) return;
  if (const char* name = attribute(element, "name")) found.anchors.push_back(anchor_of(name));
}

void add_element(const GumboElement& element, raw_links& found) {
  if (element.tag == GUMBO_TAG_BASE && found.base == nullptr) {
    found.base = attribute(element, "href");
  }
  if (is_connection_hint(element)) return;
  for (const auto& [tag, name] : linking_attributes) {
    if (tag != element.tag) continue;
    if (const char* value = attribute(element, name)) found.hrefs.emplace_back(value);
  }
  if (element.tag == GUMBO_TAG_IMG || element.tag == GUMBO_TAG_SOURCE) {
    if (const char* set = attribute(element, "srcset")) add_srcset(set, found.hrefs);
  }
}

const GumboVector* children_of(const GumboNode& node) noexcept {
  switch (node.type) {
    case GUMBO_NODE_DOCUMENT:
      return &node.v.document.children;
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
      return &node.v.element.children;
    default:
      return nullptr;
  }
}

raw_links walk(const html_tree& tree, places also) {
  raw_links found;
  std::vector<const GumboNode*> waiting{tree.root()};
  while (!waiting.empty()) {
    const GumboNode& node = *waiting.back();
    waiting.pop_back();
    if (node.type == GUMBO_NODE_ELEMENT) {
      add_element(node.v.element, found);
      if (also == places::wanted) add_anchors(node.v.element, found);
    }
    const GumboVector* children = children_of(node);
    for (unsigned i = children != nullptr ? children->length : 0; i > 0; --i) {
      waiting.push_back(static_cast<const GumboNode*>(children->data[i - 1]));
    }
  }
  return found;
}

url base_of(const raw_links& found, const url& page) {
  if (found.base == nullptr) return page;
  try {
    return page.resolve(found.base).value_or(page);
  } catch (const url_error&) {
    return page;
  }
}

// What a browser looks for in the page: the top is always there, and "#:~:text=" is found by its
// text.
std::string place_in(std::string_view href) {
  const std::size_t hash = href.find('#');
  if (hash == std::string_view::npos) return {};
  std::string_view fragment = trimmed(href.substr(hash + 1));
  fragment = fragment.substr(0, fragment.find(":~:"));
  return equal_in_any_case(fragment, "top") ? std::string() : percent_decoded(fragment);
}

}  // namespace

anchor anchor_of(std::string_view place) noexcept { return hash_text(place, 0); }

page_links find_links(std::string_view html, const url& page, const parse_limits& limits,
                      places also) {
  const html_tree tree(html, limits);
  raw_links found = walk(tree, also);
  const url base = base_of(found, page);
  page_links result;
  // Room for all, so that the texts of those seen stay where they are.
  result.links.reserve(found.hrefs.size());
  std::unordered_set<std::string_view> seen;
  for (const std::string_view href : found.hrefs) {
    try {
      std::optional<url> link = base.resolve(href);
      if (!link) continue;
      if (also == places::wanted) {
        std::string place = place_in(href);
        if (!place.empty()) result.fragments.push_back({*link, std::move(place)});
      }
      if (seen.contains(link->text())) continue;
      seen.insert(result.links.emplace_back(*std::move(link)).text());
    } catch (const url_error& error) {
      result.bad_links.emplace_back(error.what());
    }
  }
  std::sort(found.anchors.begin(), found.anchors.end());
  result.anchors = std::move(found.anchors);
  return result;
}

}  // namespace hocket::crawl
