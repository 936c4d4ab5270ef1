// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/summary.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "crawl/report/quantity.hpp"
#include "crawl/web/printable.hpp"

namespace hocket::crawl {

namespace {

constexpr std::size_t shown_lines = 20;

std::string on_page(const std::string& page) {
  return page.empty() ? std::string() : "  on " + printable(page);
}

template <class List, class Show>
void print_list(std::ostream& out, const List& list, Show show) {
  const std::size_t shown = std::min(list.size(), shown_lines);
  for (std::size_t i = 0; i < shown; ++i) out << "    " << show(list[i]) << '\n';
  if (list.size() > shown) {
    out << "    ... and " << show_count(list.size() - shown) << " more (--json FILE has all)\n";
  }
}

void print_statuses(std::ostream& out, const crawl_report& report) {
  out << "  statuses      ";
  const char* separator = "";
  for (const auto& [status, count] : report.statuses) {
    out << separator << status << ": " << show_count(count);
    separator = ", ";
  }
  out << (report.statuses.empty() ? "none\n" : "\n");
}

void print_times(std::ostream& out, const crawl_report& report) {
  out << "  wall time     " << show_seconds(report.wall) << " ("
      << show_number(report.pages_per_second()) << " pages/s)\n"
      << "  waiting       " << show_seconds(report.waiting) << " in all";
  if (report.speed_up() > 1) {
    out << ": one connection at a time would have taken " << show_number(report.speed_up())
        << " times as long";
  }
  out << "\n  in flight     " << show_count(report.peak_in_flight) << " at the peak\n";
}

void print_redirects(std::ostream& out, const crawl_report& report) {
  std::vector<followed_redirect> leaving;
  std::copy_if(report.redirects.begin(), report.redirects.end(), std::back_inserter(leaving),
               [](const followed_redirect& redirect) { return redirect.leaves_site; });
  out << "  redirects     " << show_count(report.redirects.size());
  if (!leaving.empty()) out << ", not followed off the site: " << show_count(leaving.size());
  out << '\n';
  print_list(out, leaving, [](const followed_redirect& redirect) {
    return printable(redirect.url) + "  to " + printable(redirect.target);
  });
}

void print_skipped(std::ostream& out, const crawl_report& report) {
  const skipped_addresses& skipped = report.skipped;
  if (skipped.total() == 0) return;
  out << "  skipped       " << show_count(skipped.total());
  const char* separator = ": ";
  const auto add = [&](std::size_t count, const char* why) {
    if (count == 0) return;
    out << separator << show_count(count) << ' ' << why;
    separator = ", ";
  };
  add(skipped.by_robots, "by robots.txt");
  add(skipped.by_patterns, "by patterns");
  add(skipped.by_depth, "too deep");
  add(skipped.by_number, "links beyond the number of addresses");
  out << '\n';
}

const char* ending_of(const crawl_report& report) noexcept {
  if (report.interrupted) return " interrupted; the summary so far:\n";
  return report.stopped_by.empty() ? " finished:\n" : " stopped; the summary so far:\n";
}

}  // namespace

void print_summary(std::ostream& out, const crawl_report& report) {
  out << "Crawl of " << printable(report.start_url) << ending_of(report);
  if (!report.moved_to.empty()) out << "  moved to      " << printable(report.moved_to) << '\n';
  out << "  pages         " << show_count(report.pages.size()) << ", " << show_bytes(report.bytes)
      << '\n'
      << "  received      " << show_bytes(report.bytes_received) << '\n';
  print_statuses(out, report);
  print_times(out, report);
  print_redirects(out, report);
  if (report.retries > 0) out << "  retries       " << show_count(report.retries) << '\n';
  if (report.external_links > 0) {
    out << "  external      " << show_count(report.external_links) << " links that are there\n";
  }
  print_skipped(out, report);
  out << "  broken links  " << show_count(report.broken_links.size()) << '\n';
  print_list(out, report.broken_links, [](const broken_link& link) {
    return std::to_string(link.status) + "  " + printable(link.url) + on_page(link.page);
  });
  if (!report.broken_fragments.empty()) {
    out << "  no such place " << show_count(report.broken_fragments.size()) << '\n';
    print_list(out, report.broken_fragments, [](const broken_fragment& link) {
      return printable(link.url + '#' + link.fragment) + on_page(link.page);
    });
  }
  out << "  failures      " << show_count(report.failures.size()) << '\n';
  print_list(out, report.failures, [](const crawl_failure& failure) {
    return printable(failure.url) + ": " + printable(failure.what) + on_page(failure.page);
  });
  if (report.left_in_queue > 0) {
    out << "  not visited   " << show_count(report.left_in_queue) << " that were found";
    if (!report.stopped_by.empty()) out << ", because of " << report.stopped_by;
    out << '\n';
  }
}

}  // namespace hocket::crawl
