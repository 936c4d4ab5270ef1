// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/html_report.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "crawl/report/html_template.hpp"
#include "crawl/report/json_report.hpp"
#include "crawl/report/quantity.hpp"

namespace hocket::crawl {

namespace {

// As arrays: with names, the data of a large site would be several times as much.
nlohmann::json short_pages(const crawl_report& report) {
  nlohmann::json pages = nlohmann::json::array();
  for (const visited_page& page : report.pages) {
    pages.push_back({page.url, seconds(page.waiting), page.bytes});
  }
  return pages;
}

nlohmann::json short_bars(const crawl_report& report) {
  nlohmann::json bars = nlohmann::json::array();
  for (const request_bar& bar : report.timeline) {
    bars.push_back({bar.lane, seconds(bar.begin), seconds(bar.end), bar.status, bar.url});
  }
  return bars;
}

// In a script element "</script>" and "<!--" mean something; in JSON text this means the same.
std::string without_tags(const std::string& json) {
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

std::string to_html(const crawl_report& report) {
  nlohmann::json data = json_of_faults(report);
  data["pages"] = short_pages(report);
  data["timeline"] = short_bars(report);
  constexpr std::string_view mark = "@DATA@";
  const std::string_view page = html_template();
  const std::size_t at = page.find(mark);
  std::string html(page.substr(0, at));
  html += without_tags(data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  html += page.substr(at + mark.size());
  return html;
}

}  // namespace hocket::crawl
