// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/site.hpp"

#include <charconv>
#include <stdexcept>
#include <unordered_set>

#include "crawl/site/prose.hpp"
#include "crawl/site/random.hpp"
#include "crawl/web/hash_text.hpp"

namespace hocket::crawl {

namespace {

constexpr std::size_t fan_out = 8;
constexpr std::size_t links_per_page = 10;
constexpr std::uint64_t percent_with_redirect = 5;
constexpr std::uint64_t percent_with_broken_link = 1;

constexpr std::uint64_t links_stream = 1;
constexpr std::uint64_t prose_stream = 2;
constexpr std::uint64_t delay_stream = 3;
// Of its own, so that a site with faults has the same pages as one without.
constexpr std::uint64_t fault_stream = 4;

constexpr std::string_view fault_folder = "/fault/";

// Separate streams, so that a longer text does not change the links.
random_numbers numbers_for(std::uint64_t seed, std::size_t page, std::uint64_t stream) {
  random_numbers mixer(seed * 4 + stream);
  return random_numbers(mixer() ^ (page * 0x9e3779b97f4a7c15U));
}

// The same page in the many ways that pages are written in the wild.
std::string href_for(const std::string& path, bool from_root, random_numbers& random) {
  const bool page = path.starts_with("/page/");
  const std::string number = page ? path.substr(6) : "";
  switch (page ? random.below(5) : 0) {
    case 1:
      return path + "#part-" + std::to_string(random.below(9));
    case 2:
      return from_root ? "page/" + number : number;
    case 3:
      return from_root ? "./page/./" + number : "../page/" + number;
    case 4:
      return "/page/no-such-folder/../" + number;
    default:
      return path;
  }
}

}  // namespace

site::site(const site_options& options) : options_(options) {
  if (options_.pages == 0) throw std::invalid_argument("a site needs at least one page");
  if (options_.delay_min.count() < 0 || options_.delay_min > options_.delay_max) {
    throw std::invalid_argument("a site's delays need 0 <= delay_min <= delay_max");
  }
  if (options_.fault_percent > 100) throw std::invalid_argument("faults are 0 to 100 percent");
}

std::string site::path_of(const link& to) {
  switch (to.kind) {
    case link_kind::redirect:
      return "/r/" + std::to_string(to.number);
    case link_kind::broken:
      return "/missing/" + std::to_string(to.number);
    case link_kind::fault:
      return std::string(fault_folder) +
             std::string(site_fault_names[to.number % site_fault_names.size()]) + '/' +
             std::to_string(to.number);
    default:
      return to.number == 0 ? "/" : "/page/" + std::to_string(to.number);
  }
}

std::vector<site::link> site::links_of(std::size_t page) const {
  random_numbers random = numbers_for(options_.seed, page, links_stream);
  std::vector<link> links;
  for (std::size_t i = 1; i <= fan_out; ++i) {
    const std::size_t child = page * fan_out + i;
    if (child < options_.pages) links.push_back({link_kind::page, child});
  }
  while (links.size() < links_per_page) {
    links.push_back({link_kind::page, random.below(options_.pages)});
  }
  if (random.below(100) < percent_with_redirect) {
    links.push_back({link_kind::redirect, random.below(options_.pages)});
  }
  if (random.below(100) < percent_with_broken_link) links.push_back({link_kind::broken, page});
  if (options_.fault_percent > 0) {
    random_numbers faults = numbers_for(options_.seed, page, fault_stream);
    if (faults.below(100) < options_.fault_percent) links.push_back({link_kind::fault, page});
  }
  return links;
}

std::vector<std::string> site::linked_paths(link_kind kind) const {
  std::unordered_set<std::string> paths;
  for (std::size_t page = 0; page < options_.pages; ++page) {
    for (const link& to : links_of(page)) {
      if (to.kind == kind) paths.insert(path_of(to));
    }
  }
  return {paths.begin(), paths.end()};
}

std::vector<std::string> site::page_paths() const {
  std::vector<std::string> paths;
  paths.reserve(options_.pages);
  for (std::size_t page = 0; page < options_.pages; ++page) {
    paths.push_back(path_of({link_kind::page, page}));
  }
  return paths;
}

std::vector<std::string> site::redirect_paths() const { return linked_paths(link_kind::redirect); }

std::vector<std::string> site::broken_paths() const { return linked_paths(link_kind::broken); }

std::vector<std::string> site::fault_paths() const { return linked_paths(link_kind::fault); }

std::optional<std::size_t> site::number_in(std::string_view digits) const {
  std::size_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped_at, error] = std::from_chars(digits.data(), end, number);
  const bool canonical = !digits.starts_with('0') || digits == "0";
  if (error != std::errc{} || stopped_at != end || !canonical || number >= options_.pages) {
    return std::nullopt;
  }
  return number;
}

std::optional<std::size_t> site::page_at(std::string_view path) const {
  if (path == "/") return 0;
  if (!path.starts_with("/page/") || path == "/page/0") return std::nullopt;
  return number_in(path.substr(6));
}

std::chrono::milliseconds site::delay_of(std::string_view path) const {
  random_numbers random(hash_text(path, options_.seed * 4 + delay_stream));
  const auto low = static_cast<std::uint64_t>(options_.delay_min.count());
  const auto high = static_cast<std::uint64_t>(options_.delay_max.count());
  return std::chrono::milliseconds(random.between(low, high));
}

std::string site::html_of(std::size_t page) const {
  random_numbers random = numbers_for(options_.seed, page, prose_stream);
  const std::string title = made_up_title(random);
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" +
                     title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n";
  const std::vector<link> links = links_of(page);
  // Most pages are short and a few are long, as pages are: with links and tags 1 to 8 KB.
  const std::size_t paragraph_bytes = random.between(30, random.between(30, 600));
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (i % 4 == 0) {
      html += "<h2 id=\"part-" + std::to_string(i / 4) + "\">" + made_up_title(random) + "</h2>\n";
    }
    html += "<p>" + made_up_paragraph(random, paragraph_bytes) + " <a href=\"" +
            href_for(path_of(links[i]), page == 0, random) + "\">" + made_up_title(random) +
            "</a></p>\n";
  }
  return html + "</body>\n</html>\n";
}

site_reply site::reply(std::string_view path) const {
  path = path.substr(0, path.find('?'));
  site_reply answer;
  answer.content_type = "text/html; charset=utf-8";
  answer.delay = delay_of(path);
  if (const auto page = page_at(path)) {
    answer.body = html_of(*page);
    return answer;
  }
  if (options_.fault_percent > 0 && path.starts_with(fault_folder)) {
    const std::string_view rest = path.substr(fault_folder.size());
    answer.fault = fault_named(rest.substr(0, rest.find('/')));
    if (answer.fault) return answer;
  }
  const auto target = path.starts_with("/r/") ? number_in(path.substr(3)) : std::nullopt;
  if (target) {
    answer.status = 302;
    answer.location = path_of({link_kind::page, *target});
    answer.body = "<!DOCTYPE html>\n<title>Found</title><p>It is elsewhere.\n";
  } else {
    answer.status = 404;
    answer.body = "<!DOCTYPE html>\n<title>Not found</title><p>There is no such page.\n";
  }
  return answer;
}

}  // namespace hocket::crawl
