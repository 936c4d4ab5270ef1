// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crawl/engine/crawl_options.hpp"
#include "crawl/engine/fetcher.hpp"
#include "crawl/engine/findings.hpp"
#include "crawl/engine/frontier.hpp"
#include "crawl/engine/retry_policy.hpp"
#include "crawl/engine/scope.hpp"
#include "crawl/report/host_times.hpp"
#include "crawl/report/progress.hpp"
#include "crawl/report/report.hpp"
#include "crawl/report/timeline.hpp"
#include "crawl/web/url.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

class state_store;
struct unfinished_address;

/// Visits all pages of one site, many at a time and each once, from one thread.
///
/// Each of its workers takes an address from the frontier, fetches it, and adds the links of the
/// page. A worker that finds nothing to take ends, and links that come later start new ones. When
/// what is left has to wait, for politeness or before a retry, a timer starts workers at its time.
/// The crawl is over when nothing is in flight and no time will bring more. What fails is one line
/// in the report. A start that redirects to another host makes that host the site.
///
/// LIFETIME: outlives run(), as does the loop. THREAD: the loop's.
class crawler {
 public:
  /// THROWS: runtime_error without a running loop; state_error when the options name a state file
  /// that cannot be used.
  crawler(url start, const crawl_options& options);
  crawler(const crawler&) = delete;
  crawler& operator=(const crawler&) = delete;
  ~crawler();

  /// The whole crawl; to be awaited once.
  /// CANCEL: open requests are dropped; the report is that of an interrupted crawl.
  /// THROWS: database_error when the state file fails.
  task<> run();

  [[nodiscard]] progress_counts counts() const;

  /// What was found. REQUIRES: run() has ended, in whatever way.
  [[nodiscard]] crawl_report report() const;

 private:
  task<> crawl_in(task_group& workers);
  task<> begin();
  task<> enter_site(url address);
  task<> move_site(url address);
  void add_unfinished();
  void add_sitemaps(const std::vector<std::string>& addresses);
  task<> work(frontier_entry first);
  task<> visit_one(frontier_entry entry);

  std::optional<frontier_entry> take();
  void add_workers();
  void wake_at_next_time();
  void end_if_over();
  void stop(const char* limit);
  void give_up() noexcept;
  void hold_host(frontier_entry& entry, const http::response& answer, clock::time_point began);

  void accept(const frontier_entry& entry, visit made);
  void add_links(const frontier_entry& entry, const visit& made);
  void add_link(const url& address, frontier_entry found);
  void follow(const frontier_entry& entry, visit& made);
  void enforce_limits();
  void end_run();

  const url start_;
  const crawl_options options_;
  fetcher web_;
  scope scope_;
  retry_policy retries_;
  frontier frontier_;
  findings found_;
  host_times host_times_;
  timeline timeline_;
  std::unique_ptr<state_store> state_;
  std::vector<unfinished_address> unfinished_;  // by earlier runs

  task_group* workers_ = nullptr;
  std::size_t worker_count_ = 0;
  event over_;
  call_handle wake_;
  std::optional<clock::time_point> wakes_at_;
  call_handle time_limit_;
  clock::time_point began_;
  std::chrono::nanoseconds wall_before_{0};  // of earlier runs
  std::uint64_t received_before_ = 0;        // the same
  std::exception_ptr fault_;                 // of the state file; ends the crawl
};

}  // namespace hocket::crawl
