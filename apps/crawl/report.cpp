// SPDX-License-Identifier: BSL-1.0
#include "crawl/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "crawl/printable.hpp"
#include "crawl/quantity.hpp"

namespace hocket::crawl {

namespace {

constexpr std::size_t shown_lines = 20;

double seconds(std::chrono::nanoseconds duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

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

nlohmann::json totals(const crawl_report& report) {
  nlohmann::json statuses = nlohmann::json::object();
  for (const auto& [status, count] : report.statuses) statuses[std::to_string(status)] = count;
  return {{"start_url", report.start_url},
          {"interrupted", report.interrupted},
          {"page_count", report.pages.size()},
          {"bytes", report.bytes},
          {"requests", report.requests},
          {"statuses", statuses},
          {"peak_in_flight", report.peak_in_flight},
          {"left_in_queue", report.left_in_queue},
          {"wall_seconds", seconds(report.wall)},
          {"waiting_seconds", seconds(report.waiting)},
          {"speed_up", report.speed_up()},
          {"pages_per_second", report.pages_per_second()}};
}

template <class List, class Show>
nlohmann::json json_list(const List& list, Show show) {
  nlohmann::json items = nlohmann::json::array();
  for (const auto& item : list) items.push_back(show(item));
  return items;
}

}  // namespace

double crawl_report::speed_up() const noexcept {
  return wall.count() > 0 ? seconds(waiting) / seconds(wall) : 0;
}

double crawl_report::pages_per_second() const noexcept {
  return wall.count() > 0 ? static_cast<double>(pages.size()) / seconds(wall) : 0;
}

void print_summary(std::ostream& out, const crawl_report& report) {
  out << "Crawl of " << printable(report.start_url)
      << (report.interrupted ? " interrupted; the summary so far:\n" : " finished:\n")
      << "  pages         " << show_count(report.pages.size()) << ", " << show_bytes(report.bytes)
      << '\n';
  print_statuses(out, report);
  print_times(out, report);
  print_redirects(out, report);
  out << "  broken links  " << show_count(report.broken_links.size()) << '\n';
  print_list(out, report.broken_links, [](const broken_link& link) {
    return std::to_string(link.status) + "  " + printable(link.url) + on_page(link.page);
  });
  out << "  failures      " << show_count(report.failures.size()) << '\n';
  print_list(out, report.failures, [](const crawl_failure& failure) {
    return printable(failure.url) + ": " + printable(failure.what) + on_page(failure.page);
  });
  if (report.left_in_queue > 0) {
    out << "  not visited   " << show_count(report.left_in_queue) << " that were found\n";
  }
}

std::string to_json(const crawl_report& report) {
  nlohmann::json all = totals(report);
  all["pages"] = json_list(report.pages, [](const visited_page& page) -> nlohmann::json {
    return {{"url", page.url},
            {"status", page.status},
            {"bytes", page.bytes},
            {"html", page.html},
            {"waiting_seconds", seconds(page.waiting)}};
  });
  all["redirects"] =
      json_list(report.redirects, [](const followed_redirect& redirect) -> nlohmann::json {
        return {{"url", redirect.url},
                {"status", redirect.status},
                {"target", redirect.target},
                {"leaves_site", redirect.leaves_site}};
      });
  all["broken_links"] = json_list(report.broken_links, [](const broken_link& link) {
    return nlohmann::json{{"url", link.url}, {"status", link.status}, {"page", link.page}};
  });
  all["failures"] = json_list(report.failures, [](const crawl_failure& failure) {
    return nlohmann::json{{"url", failure.url}, {"page", failure.page}, {"what", failure.what}};
  });
  // What came from the net may be no UTF-8, which must not cost the report.
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace hocket::crawl
