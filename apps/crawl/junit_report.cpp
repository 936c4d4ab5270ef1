// SPDX-License-Identifier: BSL-1.0
#include "crawl/junit_report.hpp"

#include <iomanip>
#include <locale>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

namespace hocket::crawl {

namespace {

bool continues(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// How many bytes the UTF-8 character at the start of `text` has; 0 when there is none.
std::size_t character_bytes(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80    ? 1U
                           : first < 0xc2  ? 0U
                           : first < 0xe0  ? 2U
                           : first < 0xf0  ? 3U
                           : first <= 0xf4 ? 4U
                                           : 0U;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[i])) return 0;
  }
  return size;
}

// XML knows no way to write control characters or what is no UTF-8.
std::string escaped(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const char c = text.front();
    const std::size_t size = character_bytes(text);
    if (size == 0 || (size == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f))) {
      safe += '?';
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else if (c == '"') {
      safe += "&quot;";
    } else {
      safe += text.substr(0, size);
    }
    text.remove_prefix(size > 0 ? size : 1);
  }
  return safe;
}

struct test_case {
  std::chrono::nanoseconds time{0};
  std::vector<std::string> faults;
};

std::map<std::string, test_case> cases_of(const crawl_report& report) {
  std::map<std::string, test_case> cases;
  for (const visited_page& page : report.pages) cases[page.url].time = page.waiting;
  const auto fault_on = [&](const std::string& page, const std::string& url, std::string what) {
    cases[page.empty() ? url : page].faults.push_back(std::move(what));
  };
  for (const broken_link& link : report.broken_links) {
    fault_on(link.page, link.url, std::to_string(link.status) + ' ' + link.url);
  }
  for (const broken_fragment& link : report.broken_fragments) {
    fault_on(link.page, link.url, "no such place " + link.url + '#' + link.fragment);
  }
  for (const crawl_failure& failure : report.failures) {
    fault_on(failure.page, failure.url, failure.url + ": " + failure.what);
  }
  return cases;
}

double seconds(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

void write_case(std::ostream& out, const std::string& page, const test_case& tested) {
  out << "    <testcase classname=\"page\" name=\"" << escaped(page) << "\" time=\""
      << seconds(tested.time) << '"';
  if (tested.faults.empty()) {
    out << "/>\n";
    return;
  }
  const std::size_t count = tested.faults.size();
  out << ">\n      <failure message=\""
      << (count == 1 ? escaped(tested.faults.front()) : std::to_string(count) + " broken links")
      << "\" type=\"broken link\">";
  for (const std::string& fault : tested.faults) out << escaped(fault) << '\n';
  out << "</failure>\n    </testcase>\n";
}

}  // namespace

std::string to_junit(const crawl_report& report) {
  const auto cases = cases_of(report);
  std::size_t failed = 0;
  for (const auto& [page, tested] : cases) failed += tested.faults.empty() ? 0 : 1;

  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << std::fixed << std::setprecision(6);
  std::ostringstream totals;
  totals.imbue(std::locale::classic());
  totals << " tests=\"" << cases.size() << "\" failures=\"" << failed << "\" errors=\"0\" time=\""
         << std::fixed << seconds(report.wall) << "\">\n";
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hocket crawl\""
      << totals.str() << "  <testsuite name=\"" << escaped(report.start_url) << '"' << totals.str();
  for (const auto& [page, tested] : cases) write_case(out, page, tested);
  out << "  </testsuite>\n</testsuites>\n";
  return out.str();
}

}  // namespace hocket::crawl
