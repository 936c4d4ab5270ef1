// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/json_report.hpp"

#include <nlohmann/json.hpp>

#include "crawl/report/quantity.hpp"

namespace hocket::crawl {

namespace {

nlohmann::json totals(const crawl_report& report) {
  nlohmann::json statuses = nlohmann::json::object();
  for (const auto& [status, count] : report.statuses) statuses[std::to_string(status)] = count;
  return {{"start_url", report.start_url},
          {"moved_to", report.moved_to},
          {"interrupted", report.interrupted},
          {"page_count", report.pages.size()},
          {"bytes", report.bytes},
          {"bytes_received", report.bytes_received},
          {"requests", report.requests},
          {"retries", report.retries},
          {"external_links", report.external_links},
          {"stopped_by", report.stopped_by},
          {"statuses", statuses},
          {"peak_in_flight", report.peak_in_flight},
          {"left_in_queue", report.left_in_queue},
          {"skipped",
           {{"by_robots", report.skipped.by_robots},
            {"by_patterns", report.skipped.by_patterns},
            {"by_depth", report.skipped.by_depth},
            {"by_number", report.skipped.by_number}}},
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

nlohmann::json json_of_faults(const crawl_report& report) {
  nlohmann::json all = totals(report);
  all["broken_links"] = json_list(report.broken_links, [](const broken_link& link) {
    return nlohmann::json{{"url", link.url}, {"status", link.status}, {"page", link.page}};
  });
  all["broken_fragments"] = json_list(report.broken_fragments, [](const broken_fragment& link) {
    return nlohmann::json{{"url", link.url}, {"fragment", link.fragment}, {"page", link.page}};
  });
  all["failures"] = json_list(report.failures, [](const crawl_failure& failure) {
    return nlohmann::json{{"url", failure.url}, {"page", failure.page}, {"what", failure.what}};
  });
  return all;
}

std::string to_json(const crawl_report& report) {
  nlohmann::json all = json_of_faults(report);
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
  // What came from the net may be no UTF-8, which must not cost the report.
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace hocket::crawl
