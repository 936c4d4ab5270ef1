// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crawl/report/report.hpp"

/// A report with a little of everything.
inline hocket::crawl::crawl_report sample_report() {
  using namespace std::chrono_literals;
  hocket::crawl::crawl_report report;
  report.start_url = "http://h/";
  report.pages = {{"http://h/", 200, 1500, true, 100ms}, {"http://h/a", 200, 500, false, 50ms}};
  report.redirects = {{"http://h/r", "http://h/a", 302, false},
                      {"http://h/out", "http://g/", 301, true}};
  report.broken_links = {{"http://h/gone", "http://h/a", 404}};
  report.failures = {{"http://h/slow", "http://h/", "no answer within 5 s"}};
  report.statuses = {{200, 2}, {301, 1}, {302, 1}, {404, 1}};
  report.bytes = 2000;
  report.bytes_received = 1200;
  report.requests = 6;
  report.peak_in_flight = 3;
  report.wall = 500ms;
  report.waiting = 60s;
  return report;
}
