// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawl_session.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "crawl/report/progress.hpp"
#include "crawl/site/site_server.hpp"
#include "hocket/base/terminal.hpp"
#include "hocket/catching.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/wait_signal.hpp"

namespace hocket::crawl {

namespace {

// https://no-color.org: any value but the empty one.
bool wants_colours() noexcept {
  const char* no_color = std::getenv("NO_COLOR");
  return no_color == nullptr || *no_color == '\0';
}

progress progress_on_stderr() {
  progress::style how = progress::style::lines;
  if (is_terminal(stderr)) {
    how = wants_colours() ? progress::style::live_in_colour : progress::style::live;
  }
  return progress(std::cerr, how, event_loop::current().now(), terminal_columns(stderr));
}

task<> show_progress(const crawler& shown, progress& line) {
  for (;;) {
    co_await sleep(line.interval());
    line.update(shown.counts(), event_loop::current().now());
  }
}

bool is_ignored(int signo) noexcept {
  const auto before = std::signal(signo, SIG_IGN);
  if (before == SIG_IGN) return true;
  std::signal(signo, before);
  return false;
}

task<> end_at(int signo) {
  if (is_ignored(signo)) co_return;
  co_await wait_signal(signo);
  throw ended_by_signal(signo);
}

// Who crawls knows nothing of the group that it is done in.
void rethrow_alone(const exception_group& group) {
  if (group.exceptions().size() == 1) std::rethrow_exception(group.exceptions().front());
}

// Runs `crawling`, and beside it what it needs (or none).
task<> crawl_beside(task_group& group, crawler& crawling, progress* line, site_server* server) {
  for (const int signo : {SIGTERM, SIGHUP}) group.spawn(end_at(signo), "signal");
  if (server != nullptr) group.spawn(server->serve(), "site");
  if (line != nullptr) group.spawn(show_progress(crawling, *line), "progress");
  co_await crawling.run();
  group.cancel();
}

}  // namespace

task<> serve_demo(site_options options, std::uint16_t port,
                  std::function<void(const std::string& address)> ready) {
  const site served(options);
  site_server server(served, port);
  ready(server.start_url());
  co_await server.serve();
}

task<> crawl_session(session_options options, crawl_report& report) {
  const site embedded(options.site);
  std::optional<site_server> server;
  if (!options.start) {
    server.emplace(embedded, options.site_port);
    options.start = url::parse(server->start_url());
    // The site is our own, and has no robots.txt.
    options.crawl.obey_robots = false;
  }
  crawler crawling(*options.start, options.crawl);
  progress line = progress_on_stderr();

  auto body = [&](task_group& group) {
    return crawl_beside(group, crawling, options.show_progress ? &line : nullptr,
                        server ? &*server : nullptr);
  };
  auto outcome = co_await catching(with_task_group(body));
  line.finish();
  report = crawling.report();
  // The crawl shares its thread with the site, so its own work is in the times that it measured.
  if (server) report.waiting = server->total_delay();
  try {
    outcome.value();
  } catch (const exception_group& group) {
    rethrow_alone(group);
    throw;
  }
}

}  // namespace hocket::crawl
