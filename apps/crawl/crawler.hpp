// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "crawl/frontier.hpp"
#include "crawl/links.hpp"
#include "crawl/progress.hpp"
#include "crawl/redirect_map.hpp"
#include "crawl/report.hpp"
#include "crawl/url.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/http/client.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

struct crawl_options {
  std::size_t connections = 32;               ///< at a time; REQUIRES: at least 1
  std::size_t max_pages = 0;                  ///< 0: no limit
  std::chrono::milliseconds timeout{30'000};  ///< for one request, from its start to its last byte
  std::size_t max_page_bytes = std::size_t{16} << 20U;
  parse_limits parsing;
};

/// Visits all pages of one site, many at a time and each once, from one thread.
///
/// Each of its workers takes an address from the frontier, fetches it, and adds the links of the
/// page. A worker that finds the frontier empty ends, and links that come later start new ones; so
/// the crawl is over when the last worker is. What fails is one line in the report.
///
/// LIFETIME: outlives run(), as does the loop. THREAD: the loop's.
class crawler {
 public:
  /// THROWS: runtime_error without a running loop.
  crawler(url start, const crawl_options& options);
  crawler(const crawler&) = delete;
  crawler& operator=(const crawler&) = delete;

  /// The whole crawl; to be awaited once.
  /// CANCEL: open requests are dropped; the report is that of an interrupted crawl.
  task<> run();

  [[nodiscard]] progress_counts counts() const noexcept;

  /// What was found so far.
  [[nodiscard]] crawl_report report() const;

 private:
  task<> work(frontier_entry first);
  task<bool> visit(const frontier_entry& entry);
  void add_workers();
  bool take_answer(const frontier_entry& entry, const http::response& answer);
  void add_page(const frontier_entry& entry, const http::response& answer);
  void add_links(const frontier_entry& entry, const std::string& html);
  void follow(const frontier_entry& entry, const http::response& answer);
  void add_failure(const frontier_entry& entry, std::string what);

  url start_;
  crawl_options options_;
  http::client client_;
  frontier frontier_;
  redirect_map redirects_;
  crawl_report report_;
  task_group* workers_ = nullptr;
  std::size_t worker_count_ = 0;
  clock::time_point began_;
  bool running_ = false;
};

}  // namespace hocket::crawl
