// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/robots.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "crawl/web/ascii.hpp"

namespace hocket::crawl {

namespace {

struct line {
  std::string_view key;
  std::string_view value;
};

// Takes the first line off `text`; CR, LF and CR LF end one.
line next_line(std::string_view& text) noexcept {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  std::string_view whole = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  whole = whole.substr(0, whole.find('#'));
  const std::size_t colon = whole.find(':');
  if (colon == std::string_view::npos) return {};
  return {trimmed(whole.substr(0, colon)), trimmed(whole.substr(colon + 1))};
}

std::optional<std::chrono::milliseconds> read_delay(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || !std::isfinite(seconds) || seconds < 0) return std::nullopt;
  const double longest = static_cast<double>(robots::max_crawl_delay.count());
  return std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::duration<double>(std::min(seconds, longest)));
}

}  // namespace

// The groups for everybody and those for the product are read side by side, since the file does not
// say beforehand whether it names the product.
struct robots::reader {
  void read(const line& now, std::string_view product) {
    if (equal_in_any_case(now.key, "user-agent")) {
      if (in_rules) for_product = for_all = false;
      in_rules = false;
      for_all = for_all || now.value == "*";
      for_product = for_product || equal_in_any_case(product_of(now.value), product);
      named = named || for_product;
    } else if (equal_in_any_case(now.key, "allow") || equal_in_any_case(now.key, "disallow")) {
      in_rules = true;
      const rule found{path_pattern(now.value), lower(now.key.front()) == 'a'};
      // An empty Disallow forbids nothing.
      if (now.value.empty()) return;
      if (for_product) of_product.rules_.push_back(found);
      if (for_all) of_all.rules_.push_back(found);
    } else if (equal_in_any_case(now.key, "crawl-delay")) {
      in_rules = true;
      const auto delay = read_delay(now.value);
      if (delay && for_product) of_product.crawl_delay_ = delay;
      if (delay && for_all) of_all.crawl_delay_ = delay;
    } else if (equal_in_any_case(now.key, "sitemap")) {
      sitemaps.emplace_back(now.value);
    }
  }

  robots of_product;
  robots of_all;
  std::vector<std::string> sitemaps;
  bool for_product = false;
  bool for_all = false;
  bool named = false;     // some group is for the product
  bool in_rules = false;  // another User-agent begins another group
};

robots robots::forbidding_all() {
  robots made;
  made.rules_.push_back({path_pattern("/"), false});
  return made;
}

robots robots::parse(std::string_view text, std::string_view product) {
  text = text.substr(0, max_bytes);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  reader reading;
  while (!text.empty()) reading.read(next_line(text), product);
  robots made = std::move(reading.named ? reading.of_product : reading.of_all);
  made.sitemaps_ = std::move(reading.sitemaps);
  return made;
}

bool robots::allows(std::string_view target) const noexcept {
  if (target == "/robots.txt") return true;
  const rule* decides = nullptr;
  for (const rule& candidate : rules_) {
    const std::size_t least = decides != nullptr ? decides->pattern.length() : 0;
    const std::size_t length = candidate.pattern.length();
    const bool says_more = length > least || (length == least && candidate.allow);
    if (says_more && candidate.pattern.matches(target)) decides = &candidate;
  }
  return decides == nullptr || decides->allow;
}

std::string product_of(std::string_view user_agent) {
  const auto end = std::find_if(user_agent.begin(), user_agent.end(),
                                [](char c) { return !is_alpha(c) && c != '_' && c != '-'; });
  return {user_agent.begin(), end};
}

}  // namespace hocket::crawl
