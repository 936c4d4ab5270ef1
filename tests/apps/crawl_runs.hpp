// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "apps/hostile_server.hpp"
#include "crawl/engine/crawler.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

// Crawls of servers that do what their test says.
namespace hocket::crawl::tests {

using texts = std::set<std::string>;

inline task<> crawl_beside(task_group& group, task<> serving, crawler& crawling) {
  group.spawn(std::move(serving));
  co_await crawling.run();
  group.cancel();
}

/// Crawls `start` while `serving` runs.
inline task<crawl_report> crawl_with(task<> serving, std::string start, crawl_options options) {
  crawler crawling(url::parse(start), options);
  auto body = [&](task_group& group) { return crawl_beside(group, std::move(serving), crawling); };
  co_await with_task_group(body);
  co_return crawling.report();
}

using set_up = std::function<void(hostile_server&)>;

inline task<crawl_report> crawl_server(hostile_server& server, crawl_options options) {
  co_return co_await crawl_with(server.serve(), server.url(), options);
}

inline task<crawl_report> crawl_hostile_task(const set_up& prepare, crawl_options options,
                                             std::vector<std::string>* requests) {
  hostile_server server;
  prepare(server);
  auto report = co_await crawl_server(server, options);
  if (requests != nullptr) *requests = server.requests();
  co_return report;
}

/// Crawls a server from "/"; `requests` becomes what it was asked for, in its order.
inline crawl_report crawl_polite(const set_up& prepare, crawl_options options = {},
                                 std::vector<std::string>* requests = nullptr) {
  options.requests.retry_pause = std::chrono::milliseconds(1);
  return run(crawl_hostile_task(prepare, options, requests));
}

/// The same without a second try: a fault is to be told at once.
inline crawl_report crawl_hostile(const set_up& prepare, crawl_options options = {}) {
  options.requests.retries = 0;
  return crawl_polite(prepare, options);
}

inline task<> tick() {
  for (;;) co_await sleep(std::chrono::milliseconds(1));
}

/// A crawl whose times are those of a virtual clock, as long as they may be. It ticks: else an answer
/// that the system hands over a moment late would be taken for one that never comes.
inline crawl_report crawl_with_retries_in_virtual_time(const set_up& prepare,
                                                       crawl_options options = {}) {
  crawl_report report;
  auto body = [&](task_group& group) -> task<> {
    group.spawn(tick());
    report = co_await crawl_hostile_task(prepare, options, nullptr);
    group.cancel();
  };
  hocket::tests::virtual_run run;
  run(with_task_group(body));
  return report;
}

/// The same without a second try.
inline crawl_report crawl_in_virtual_time(const set_up& prepare, crawl_options options = {}) {
  options.requests.retries = 0;
  return crawl_with_retries_in_virtual_time(prepare, options);
}

inline std::string path_of(const std::string& address) {
  return std::string(url::parse(address).target());
}

template <class List>
texts paths_in(const List& list) {
  texts paths;
  for (const auto& item : list) paths.insert(path_of(item.url));
  return paths;
}

/// The line about `path`; none when there is not exactly one.
inline std::optional<std::string> failure_at(const crawl_report& report, const std::string& path) {
  std::vector<std::string> lines;
  for (const crawl_failure& failure : report.failures) {
    if (path_of(failure.url) == path) lines.push_back(failure.what);
  }
  return lines.size() == 1 ? std::optional(lines.front()) : std::nullopt;
}

}  // namespace hocket::crawl::tests
