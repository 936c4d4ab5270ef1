// SPDX-License-Identifier: BSL-1.0
#include "crawl/crawler.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <tuple>
#include <utility>

#include "hocket/http/request_error.hpp"

namespace hocket::crawl {

namespace {

constexpr int max_redirects_in_a_row = 20;

http::client_options client_options_for(const crawl_options& options) {
  http::client_options chosen;
  chosen.connections = options.connections;
  chosen.connections_per_host = options.connections;
  chosen.timeout = options.timeout;
  chosen.connect_timeout = std::min(chosen.connect_timeout, options.timeout);
  chosen.max_body_bytes = options.max_page_bytes;
  // The crawl follows redirects itself, since each address is fetched once and on one host only.
  chosen.follow_redirects = false;
  return chosen;
}

bool is_html(const http::response& answer) {
  std::string type(answer.headers.find("content-type").value_or(""));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return type.starts_with("text/html") || type.starts_with("application/xhtml+xml");
}

// The report names the URL itself.
std::string without_url(std::string what, const std::string& address) {
  const std::string prefix = "GET " + address + ": ";
  return what.starts_with(prefix) ? what.substr(prefix.size()) : what;
}

}  // namespace

crawler::crawler(url start, const crawl_options& options)
    : start_(std::move(start)),
      options_(options),
      client_(client_options_for(options)),
      frontier_(options.max_pages) {
  report_.start_url = start_.text();
}

task<> crawler::run() {
  began_ = event_loop::current().now();
  running_ = true;
  frontier_.add({start_, "", 0});
  auto begin = [this](task_group& workers) -> task<> {
    workers_ = &workers;
    add_workers();
    co_return;
  };
  try {
    co_await with_task_group(begin);
  } catch (const cancelled&) {
    report_.interrupted = true;
    report_ = report();
    running_ = false;
    throw;
  }
  report_ = report();
  running_ = false;
}

void crawler::add_workers() {
  while (worker_count_ < options_.connections) {
    std::optional<frontier_entry> entry = frontier_.take();
    if (!entry) break;
    ++worker_count_;
    workers_->spawn(work(std::move(*entry)));
  }
  report_.peak_in_flight = std::max(report_.peak_in_flight, frontier_.in_flight());
}

task<> crawler::work(frontier_entry first) {
  std::optional<frontier_entry> entry(std::move(first));
  while (entry) {
    const bool was_page = co_await visit(*entry);
    frontier_.finish(was_page);
    entry = frontier_.take();
    add_workers();
  }
  --worker_count_;
}

task<bool> crawler::visit(const frontier_entry& entry) {
  ++report_.requests;
  const clock::time_point began = event_loop::current().now();
  std::string address = entry.address.text();
  try {
    const http::response answer = co_await client_.get(std::move(address));
    co_return take_answer(entry, answer);
  } catch (const std::exception& error) {
    report_.waiting += event_loop::current().now() - began;
    add_failure(entry, without_url(error.what(), entry.address.text()));
  }
  co_return false;
}

bool crawler::take_answer(const frontier_entry& entry, const http::response& answer) {
  ++report_.statuses[answer.status];
  report_.bytes += answer.body.size();
  report_.waiting += answer.waiting;
  if (answer.ok()) {
    add_page(entry, answer);
    return true;
  }
  if (answer.status >= 300 && answer.status < 400) {
    follow(entry, answer);
  } else {
    report_.broken_links.push_back({entry.address.text(), entry.page, answer.status});
  }
  return false;
}

void crawler::add_page(const frontier_entry& entry, const http::response& answer) {
  const bool html = is_html(answer);
  report_.pages.push_back(
      {entry.address.text(), answer.status, answer.body.size(), html, answer.waiting});
  if (html) add_links(entry, answer.body);
}

void crawler::add_links(const frontier_entry& entry, const std::string& html) {
  page_links found;
  try {
    found = find_links(html, entry.address, options_.parsing);
  } catch (const page_error& error) {
    add_failure(entry, error.what());
    return;
  }
  for (std::string& line : found.bad_links) {
    report_.failures.push_back({entry.address.text(), "", std::move(line)});
  }
  for (url& link : found.links) {
    if (same_host(link, start_)) frontier_.add({std::move(link), entry.address.text(), 0});
  }
}

void crawler::follow(const frontier_entry& entry, const http::response& answer) {
  const auto location = answer.headers.find("location");
  if (!location) {
    add_failure(entry, "status " + std::to_string(answer.status) + " that does not say where to");
    return;
  }
  std::optional<url> target;
  try {
    target = entry.address.resolve(*location);
  } catch (const url_error& error) {
    add_failure(entry, std::string("redirect to what is ") + error.what());
    return;
  }
  const bool stays = target && same_host(*target, start_);
  report_.redirects.push_back({entry.address.text(),
                               target ? target->text() : std::string(*location), answer.status,
                               !stays});
  if (!stays) return;
  if (redirects_.closes_loop(entry.address, *target)) {
    add_failure(entry, "redirect loop by way of " + target->text());
  } else if (entry.redirects >= max_redirects_in_a_row) {
    add_failure(entry,
                "more than " + std::to_string(max_redirects_in_a_row) + " redirects in a row");
  } else {
    frontier_.add({std::move(*target), entry.address.text(), entry.redirects + 1});
  }
}

void crawler::add_failure(const frontier_entry& entry, std::string what) {
  report_.failures.push_back({entry.address.text(), entry.page, std::move(what)});
}

progress_counts crawler::counts() const noexcept {
  return {report_.pages.size(), frontier_.in_flight(), frontier_.queued()};
}

crawl_report crawler::report() const {
  crawl_report so_far = report_;
  if (running_) {
    so_far.wall = event_loop::current().now() - began_;
    so_far.left_in_queue = frontier_.queued() + frontier_.in_flight();
  }
  // Two crawls of one site are to read alike, whatever came first.
  std::sort(so_far.broken_links.begin(), so_far.broken_links.end(),
            [](const broken_link& a, const broken_link& b) { return a.url < b.url; });
  std::sort(so_far.failures.begin(), so_far.failures.end(),
            [](const crawl_failure& a, const crawl_failure& b) {
              return std::tie(a.url, a.what) < std::tie(b.url, b.what);
            });
  return so_far;
}

}  // namespace hocket::crawl
