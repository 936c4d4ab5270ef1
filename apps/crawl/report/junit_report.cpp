// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/junit_report.hpp"

#include <iomanip>
#include <locale>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

#include "crawl/report/quantity.hpp"
#include "crawl/web/utf8.hpp"

namespace hocket::crawl {

namespace {

// XML has no control characters, no U+FFFE and U+FFFF, and nothing that is no UTF-8.
bool stands_in_xml(std::string_view character) noexcept {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first >= 0x20 && first != 0x7f;
  return character != "\xef\xbf\xbe" && character != "\xef\xbf\xbf";
}

std::string escaped(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t size = utf8_bytes(text);
    const std::string_view character = text.substr(0, size);
    if (size == 0 || !stands_in_xml(character)) {
      safe += '?';
    } else if (character == "<") {
      safe += "&lt;";
    } else if (character == ">") {
      safe += "&gt;";
    } else if (character == "&") {
      safe += "&amp;";
    } else if (character == "\"") {
      safe += "&quot;";
    } else {
      safe += character;
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
