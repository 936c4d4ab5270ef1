// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/links.hpp"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <optional>
#include <unordered_set>
#include <utility>

#include "crawl/web/ascii.hpp"
#include "crawl/web/hash_text.hpp"
#include "crawl/web/html_tags.hpp"
#include "crawl/web/html_text.hpp"
#include "crawl/web/percent.hpp"

namespace hocket::crawl {

namespace {

// The attributes that matter, as a set.
enum : unsigned {
  no_attribute = 0,
  href = 1U << 0U,
  src = 1U << 1U,
  srcset = 1U << 2U,
  poster = 1U << 3U,
  data = 1U << 4U,
  rel = 1U << 5U,
  id = 1U << 6U,
  anchor_name = 1U << 7U,
  http_equiv = 1U << 8U,
  content = 1U << 9U,
};

constexpr unsigned attribute_bit(html_name name) noexcept {
  switch (name) {
    case "href"_name:
      return href;
    case "src"_name:
      return src;
    case "srcset"_name:
      return srcset;
    case "poster"_name:
      return poster;
    case "data"_name:
      return data;
    case "rel"_name:
      return rel;
    case "id"_name:
      return id;
    case "name"_name:
      return anchor_name;
    case "http-equiv"_name:
      return http_equiv;
    case "content"_name:
      return content;
    default:
      return no_attribute;
  }
}

constexpr unsigned linking_attributes(html_name tag) noexcept {
  switch (tag) {
    case "a"_name:
    case "area"_name:
    case "base"_name:
      return href;
    case "link"_name:
      return href | rel;
    case "script"_name:
    case "iframe"_name:
    case "frame"_name:
    case "embed"_name:
    case "audio"_name:
    case "track"_name:
    case "input"_name:
      return src;
    case "img"_name:
    case "source"_name:
      return src | srcset;
    case "video"_name:
      return src | poster;
    case "object"_name:
      return data;
    case "meta"_name:
      return http_equiv | content;
    default:
      return no_attribute;
  }
}

constexpr unsigned naming_attributes(html_name tag) noexcept {
  return tag == "a"_name ? id | anchor_name : id;
}

enum class notation : unsigned char { address, set, refresh };

// As the page says it.
struct raw_link {
  std::string_view text;
  notation in = notation::address;
};

struct raw_links {
  std::vector<raw_link> links;
  std::optional<std::string_view> base;
  std::vector<anchor> anchors;
};

// A hint to connect to a host names no page.
bool is_connection_hint(std::string_view relation) noexcept {
  return relation == "preconnect" || relation == "dns-prefetch";
}

// The address in "5; url=next.html", which a browser goes to by itself (HTML standard, 4.2.4.3); empty
// when the page is only to be loaded again.
std::string_view refresh_target(std::string_view content) noexcept {
  const auto is_time = [](char c) { return is_digit(c) || c == '.'; };
  content = trimmed(content);
  while (!content.empty() && is_time(content.front())) content.remove_prefix(1);
  content = trimmed(content);
  if (!content.empty() && (content.front() == ';' || content.front() == ',')) {
    content = trimmed(content.substr(1));
  }
  if (equal_in_any_case(content.substr(0, 3), "url")) {
    const std::string_view value = trimmed(content.substr(3));
    if (value.starts_with('=')) content = trimmed(value.substr(1));
  }
  const char quote = content.empty() ? '\0' : content.front();
  if (quote != '"' && quote != '\'') return content;
  content.remove_prefix(1);
  return content.substr(0, content.find(quote));
}

class tag_walk {
 public:
  tag_walk(std::string_view html, places also) : tags_(html), also_(also) {}

  raw_links take_all() {
    while (tags_.next()) take_tag();
    return std::move(found_);
  }

 private:
  // What a tag gave is taken back when it turns out to lead nowhere.
  void take_tag() {
    unsigned wanted = linking_attributes(tags_.name());
    if (also_ == places::wanted) wanted |= naming_attributes(tags_.name());
    if (wanted == no_attribute) return;
    const std::size_t links = found_.links.size();
    const std::size_t anchors = found_.anchors.size();
    bool leads_nowhere = tags_.name() == "meta"_name;
    while (tags_.next_attribute()) {
      const unsigned bit = attribute_bit(tags_.attribute()) & wanted;
      wanted &= ~bit;  // the first of its name counts
      if (bit == rel) leads_nowhere = is_connection_hint(tags_.value());
      if (bit == http_equiv) leads_nowhere = !equal_in_any_case(tags_.value(), "refresh");
      if (bit != no_attribute) take(bit, tags_.value());
    }
    if (leads_nowhere || !tags_.whole()) found_.links.resize(links);
    if (!tags_.whole()) found_.anchors.resize(anchors);
  }

  void take(unsigned bit, std::string_view value) {
    if (bit == rel || bit == http_equiv) return;
    if (bit == id || bit == anchor_name) {
      found_.anchors.push_back(anchor_of(html_text(value, space_)));
    } else if (tags_.name() != "base"_name) {
      found_.links.push_back({value, bit == srcset    ? notation::set
                                     : bit == content ? notation::refresh
                                                      : notation::address});
    } else if (!found_.base) {
      found_.base = value;
    }
  }

  html_tags tags_;
  places also_;
  raw_links found_;
  std::string space_;
};

url base_of(const raw_links& found, const url& page) {
  if (!found.base) return page;
  std::string space;
  try {
    return page.resolve(html_text(*found.base, space)).value_or(page);
  } catch (const url_error&) {
    return page;
  }
}

// What a browser looks for in the page: the top is always there, and "#:~:text=" is found by its
// text.
std::string place_in(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  if (hash == std::string_view::npos) return {};
  std::string_view fragment = trimmed(reference.substr(hash + 1));
  fragment = fragment.substr(0, fragment.find(":~:"));
  return equal_in_any_case(fragment, "top") ? std::string() : percent_decoded(fragment);
}

class link_list {
 public:
  link_list(const url& base, places also, std::size_t expected) : base_(base), also_(also) {
    const std::size_t usual = std::min<std::size_t>(expected, 256);
    result_.links.reserve(usual);
    seen_.reserve(usual);
  }

  void add(const raw_link& link) {
    const std::string_view text = html_text(link.text, space_);
    if (link.in == notation::set) {
      add_set(text);
    } else if (link.in == notation::refresh) {
      if (const std::string_view target = refresh_target(text); !target.empty()) add(target);
    } else {
      add(text);
    }
  }

  page_links take() noexcept { return std::move(result_); }

 private:
  // "small.png 1x, large.png 2x": a URL is a run without blanks and may itself contain commas; only
  // one at its end closes the candidate.
  void add_set(std::string_view set) {
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
      add(set.substr(begin, end - begin));
      if (end == at) at = std::min(set.find(',', at), set.size());
    }
  }

  void add(std::string_view reference) {
    try {
      std::optional<url> link = base_.resolve(reference);
      if (!link) return;
      if (also_ == places::wanted) {
        std::string place = place_in(reference);
        if (!place.empty()) {
          take_bytes(link->text().size() + place.size());
          result_.fragments.push_back({*link, std::move(place)});
        }
      }
      add(*std::move(link));
    } catch (const url_error& error) {
      take_bytes(result_.bad_links.emplace_back(error.what()).size());
    }
  }

  void add(url link) {
    const std::size_t bytes = link.text().size();
    result_.links.push_back(std::move(link));
    if (seen_.insert(result_.links.size() - 1).second) {
      take_bytes(bytes);
    } else {
      result_.links.pop_back();
    }
  }

  void take_bytes(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > max_link_bytes) {
      throw page_error("the links of the page take more than " +
                       std::to_string(max_link_bytes >> 20U) + " MB");
    }
  }

  // Links by their place in the list, which may move as it grows.
  struct same_link {
    std::size_t operator()(std::size_t at) const noexcept { return std::hash<url>()((*links)[at]); }
    bool operator()(std::size_t a, std::size_t b) const noexcept {
      return (*links)[a] == (*links)[b];
    }
    const std::vector<url>* links;
  };

  const url& base_;
  places also_;
  page_links result_;
  std::size_t bytes_ = 0;
  std::string space_;
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_set<std::size_t, same_link, same_link> seen_{
      0, same_link{&result_.links}, same_link{&result_.links}, &memory_};
};

}  // namespace

anchor anchor_of(std::string_view place) noexcept { return hash_text(place, 0); }

page_links find_links(std::string_view html, const url& page, places also) {
  raw_links found = tag_walk(html, also).take_all();
  const url base = base_of(found, page);
  link_list list(base, also, found.links.size());
  for (const raw_link& link : found.links) list.add(link);
  page_links result = list.take();
  std::sort(found.anchors.begin(), found.anchors.end());
  result.anchors = std::move(found.anchors);
  return result;
}

}  // namespace hocket::crawl
