// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/crawler.hpp"

#include <algorithm>
#include <utility>

#include "crawl/engine/robots_fetch.hpp"
#include "crawl/engine/state_store.hpp"
#include "hocket/catching.hpp"
#include "hocket/http/request_error.hpp"

namespace hocket::crawl {

crawler::crawler(url start, const crawl_options& options)
    : start_(std::move(start)),
      options_(options),
      web_(start_, options_),
      scope_(start_, options_),
      retries_(options_.requests),
      frontier_(options_.polite, options_.limits) {
  if (!options_.state_file.empty()) {
    state_ = std::make_unique<state_store>(options_.state_file, start_);
    unfinished_ = state_->restore(frontier_, found_);
    wall_before_ = found_.totals().wall;
    received_before_ = found_.totals().bytes_received;
    scope_.move_to(url::parse(found_.end_of_redirects(start_.text())));
  }
  found_.totals().start_url = start_.text();
}

crawler::~crawler() = default;

task<> crawler::run() {
  began_ = event_loop::current().now();
  auto body = [this](task_group& workers) { return crawl_in(workers); };
  auto crawling = with_task_group(body);
  auto outcome = co_await catching(std::move(crawling));
  found_.totals().interrupted = outcome.holds<cancelled>();
  end_run();
  if (fault_) std::rethrow_exception(fault_);
  outcome.value();
}

task<> crawler::crawl_in(task_group& workers) {
  workers_ = &workers;
  if (const auto limit = options_.limits.time; limit.count() > 0) {
    time_limit_ = event_loop::current().call_later(limit, [this] { stop("--max-time"); });
  }
  workers.spawn(begin());
  co_await over_.wait();
  workers.cancel();
}

// What is due at a time must not find a crawl that is over.
void crawler::end_run() {
  time_limit_.cancel();
  wake_.cancel();
  workers_ = nullptr;
  crawl_report& totals = found_.totals();
  totals.left_in_queue = frontier_.queued() + frontier_.in_flight();
  totals.wall = wall_before_ + (event_loop::current().now() - began_);
  totals.bytes_received = received_before_ + web_.bytes_received();
  if (state_ && !fault_) {
    try {
      state_->commit(totals);
    } catch (const database_error&) {
      give_up();
    }
  }
  if (fault_) {
    totals.stopped_by = "the state file";
  } else if (totals.stopped_by.empty() && totals.left_in_queue > 0 && !totals.interrupted) {
    totals.stopped_by = frontier_.pages_left() ? "hosts that stay busy" : "--max-pages";
  }
  totals.requests += frontier_.in_flight();
  totals.timeline = timeline_.bars();
}

task<> crawler::begin() {
  co_await enter_site(scope_.start());
  try {
    add_unfinished();
    const url& home = scope_.start();
    if (scope_.judge(home) != verdict::disallowed) add_link(home, {});
  } catch (const database_error&) {
    give_up();
  }
  add_workers();
  end_if_over();
}

// Makes the host of `address` the site: its robots.txt goes for what follows.
task<> crawler::enter_site(url address) {
  fetched_robots fetched;
  if (options_.obey_robots) {
    fetched = co_await fetch_robots(web_, address, options_.requests.user_agent, retries_);
  }
  scope_.move_to(std::move(address));
  scope_.set_robots(fetched.rules);
  const url& home = scope_.start();
  crawl_report& totals = found_.totals();
  if (!same_host(home, start_)) totals.moved_to = home.text();
  if (const auto delay = fetched.rules.crawl_delay()) frontier_.slow_down(home, *delay);
  if (scope_.judge(home) == verdict::disallowed) {
    std::string why = fetched.fault.empty() ? "robots.txt forbids it" : std::move(fetched.fault);
    totals.failures.push_back({home.text(), "", std::move(why)});
  } else if (options_.read_sitemap) {
    try {
      add_sitemaps(fetched.rules.sitemaps());
    } catch (const database_error&) {
      give_up();
    }
  }
}

// What earlier runs found and did not visit is judged anew: robots.txt and the options may be others
// by now.
void crawler::add_unfinished() {
  skipped_addresses& skipped = found_.totals().skipped;
  skipped.by_robots = skipped.by_patterns = skipped.by_depth = 0;
  for (const unfinished_address& left : unfinished_) add_link(left.address, left.entry);
  unfinished_ = {};
}

// The start redirects to `address`.
task<> crawler::move_site(url address) {
  if (!same_host(address, scope_.start())) {
    co_await enter_site(std::move(address));
  } else {
    scope_.move_to(std::move(address));
  }
}

void crawler::add_sitemaps(const std::vector<std::string>& addresses) {
  frontier_entry found;
  found.kind = entry_kind::sitemap;
  const auto add = [&](const std::string& address) {
    try {
      if (const auto listed = scope_.start().resolve(address)) add_link(*listed, found);
    } catch (const url_error& error) {
      found_.totals().failures.push_back({scope_.start().text(), "", error.what()});
    }
  };
  if (addresses.empty()) add("/sitemap.xml");
  for (const std::string& address : addresses) add(address);
}

std::optional<frontier_entry> crawler::take() {
  if (over_.is_set()) return std::nullopt;
  return frontier_.take(event_loop::current().now());
}

void crawler::add_workers() {
  while (worker_count_ < options_.connections) {
    std::optional<frontier_entry> entry = take();
    if (!entry) break;
    ++worker_count_;
    workers_->spawn(work(*entry));
  }
  auto& peak = found_.totals().peak_in_flight;
  peak = std::max(peak, frontier_.in_flight());
  if (worker_count_ < options_.connections) wake_at_next_time();
}

void crawler::wake_at_next_time() {
  const auto next = over_.is_set() ? std::nullopt : frontier_.next_time();
  if (!next || (wakes_at_ && *wakes_at_ <= *next)) return;
  wake_.cancel();
  wakes_at_ = *next;
  wake_ = event_loop::current().call_at(*next, [this] {
    wakes_at_.reset();
    add_workers();
  });
}

void crawler::end_if_over() {
  if (frontier_.in_flight() == 0 && !frontier_.next_time()) over_.set();
}

void crawler::stop(const char* limit) {
  if (over_.is_set()) return;
  found_.totals().stopped_by = limit;
  over_.set();
}

// In a handler of what the state file throws. What follows the first fault only comes of it.
void crawler::give_up() noexcept {
  if (!fault_) fault_ = std::current_exception();
  over_.set();
}

task<> crawler::work(frontier_entry first) {
  std::optional<frontier_entry> entry(first);
  while (entry) {
    co_await visit_one(*entry);
    entry = take();
    add_workers();
  }
  --worker_count_;
  add_workers();
  end_if_over();
}

task<> crawler::visit_one(frontier_entry entry) {
  const url address = url::of_text(entry.address);
  const clock::time_point began = event_loop::current().now();
  const std::uint32_t lane = options_.record_timeline ? timeline_.begin() : 0;
  std::optional<std::chrono::milliseconds> pause;
  visit made;
  try {
    auto asking = entry.kind == entry_kind::external ? web_.check(address) : web_.get(address);
    const http::response answer = co_await std::move(asking);
    hold_host(entry, answer, began);
    pause = retries_.pause_after(answer, entry.attempts);
    made = read_answer(entry, address, answer, options_.limits.page_bytes,
                       options_.check_fragments ? places::wanted : places::ignored);
  } catch (const http::request_error& error) {
    pause = retries_.pause_after(error.kind(), entry.attempts);
    made = failed_visit(entry, std::string(error.reason()), event_loop::current().now() - began);
  }
  const clock::time_point ended = event_loop::current().now();
  if (options_.record_timeline) {
    timeline_.end({address.text(), made.status, lane, began - began_, ended - began_});
  }
  host_times_.add(std::string(address.origin()), made.waiting);
  crawl_report& totals = found_.totals();
  ++totals.requests;
  totals.bytes_received = received_before_ + web_.bytes_received();
  if (pause) {
    ++totals.retries;
    if (made.status != 0) ++totals.statuses[made.status];
    frontier_.put_back(entry, ended + *pause);
  } else {
    const bool is_start = entry.kind == entry_kind::page && entry.address == scope_.start().text();
    if (is_start && made.redirect_target) co_await move_site(*made.redirect_target);
    accept(entry, std::move(made));
  }
  enforce_limits();
}

// A host that is too busy for one request is so for all.
void crawler::hold_host(frontier_entry& entry, const http::response& answer,
                        clock::time_point began) {
  const auto hold = retries_.hold_after(answer, frontier_.holds(entry));
  if (!hold) {
    frontier_.went_well(entry, began);
    return;
  }
  const clock::time_point now = event_loop::current().now();
  const bool is_new = frontier_.hold(entry, began, now, now + *hold);
  // What was under way when the host was held is not the page's own failure.
  if (!is_new) --entry.attempts;
  if (frontier_.holds(entry) <= retry_policy::most_holds || !frontier_.give_up_host(entry)) return;
  const std::string root = std::string(url::of_text(entry.address).origin()) + "/";
  found_.totals().failures.push_back(
      {root, "",
       "status " + std::to_string(answer.status) + " after " +
           std::to_string(retry_policy::most_holds) +
           " pauses in a row; the rest of this host is not asked for"});
}

void crawler::accept(const frontier_entry& entry, visit made) {
  if (made.redirect) {
    const auto& target = made.redirect_target;
    const bool stays =
        entry.kind != entry_kind::page || (target && same_host(*target, scope_.start()));
    made.redirect->leaves_site = !target || !stays;
  }
  found_.take(entry, made);
  try {
    follow(entry, made);
    add_links(entry, made);
    if (state_) {
      crawl_report& totals = found_.totals();
      const clock::time_point now = event_loop::current().now();
      totals.wall = wall_before_ + (now - began_);
      state_->finish(entry, made, totals, now);
    }
  } catch (const database_error&) {
    give_up();
  }
  frontier_.finish(entry, made.page.has_value());
}

void crawler::follow(const frontier_entry& entry, visit& made) {
  if (!made.redirect_target) return;
  frontier_entry found;
  found.page = entry.address;
  found.depth = entry.depth;
  found.redirects = entry.redirects + 1;
  found.kind = entry.kind;
  add_link(*made.redirect_target, found);
}

void crawler::add_links(const frontier_entry& entry, const visit& made) {
  frontier_entry found;
  found.page = entry.address;
  // What a sitemap lists is as near as the start.
  found.depth = entry.kind == entry_kind::sitemap ? entry.depth : entry.depth + 1;
  for (const url& link : made.links) add_link(link, found);
  found.kind = entry_kind::sitemap;
  for (const url& link : made.sitemaps) add_link(link, found);
}

void crawler::add_link(const url& address, frontier_entry found) {
  auto& skipped = found_.totals().skipped;
  std::size_t* why = nullptr;
  if (found.kind != entry_kind::sitemap) {
    switch (scope_.judge(address)) {
      case verdict::off_site:
        return;
      case verdict::check:
        found.kind = entry_kind::external;
        break;
      case verdict::excluded:
        why = &skipped.by_patterns;
        break;
      case verdict::disallowed:
        why = &skipped.by_robots;
        break;
      case verdict::visit:
        found.kind = entry_kind::page;
        if (found.depth > options_.limits.depth.value_or(found.depth)) why = &skipped.by_depth;
        break;
    }
  }
  const auto outcome = why ? frontier_.note(address.text()) : frontier_.add(address, found);
  if (outcome == frontier::outcome::full) ++skipped.by_number;
  if (outcome != frontier::outcome::added) return;
  if (why) ++*why;
  if (!state_) return;
  if (why) found.address = address.text();
  state_->add(found);
}

void crawler::enforce_limits() {
  const std::uint64_t limit = options_.limits.bytes;
  if (limit > 0 && found_.totals().bytes_received >= limit) stop("--max-bytes");
}

progress_counts crawler::counts() const {
  const crawl_report& so_far = found_.totals();
  constexpr std::size_t shown_hosts = 3;
  return {so_far.pages.size(), frontier_.in_flight(), frontier_.queued(),
          so_far.broken_links.size() + so_far.failures.size(),
          host_times_.size() > 1 ? host_times_.slowest(shown_hosts) : std::vector<host_time>()};
}

crawl_report crawler::report() const { return found_.report(); }

}  // namespace hocket::crawl
