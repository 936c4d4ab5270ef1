// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/state_store.hpp"

#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include "crawl/web/printable.hpp"

namespace hocket::crawl {

namespace {

// "hckt", by which a file of ours is told from other databases.
constexpr std::int64_t application_id = 0x68636b74;
constexpr std::int64_t format_version = 1;

// What the crawl's own order is made of, the rowid, is the order of finding.
constexpr const char* schema = R"(
  PRAGMA application_id = 0x68636b74;
  PRAGMA user_version = 1;
  CREATE TABLE crawl (start_url TEXT NOT NULL);
  CREATE TABLE addresses (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, page TEXT NOT NULL, depth INTEGER NOT NULL,
    redirects INTEGER NOT NULL, kind INTEGER NOT NULL, done INTEGER NOT NULL);
  CREATE TABLE pages (url TEXT, status INTEGER, bytes INTEGER, html INTEGER, waiting_ns INTEGER);
  CREATE TABLE redirects (url TEXT, target TEXT, status INTEGER, leaves_site INTEGER);
  CREATE TABLE broken_links (url TEXT, page TEXT, status INTEGER);
  CREATE TABLE failures (url TEXT, page TEXT, what TEXT);
  CREATE TABLE fragments (url TEXT, fragment TEXT, page TEXT);
  CREATE TABLE anchors (url TEXT, places BLOB);
  CREATE TABLE totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
)";

// In a log that is written ahead, a commit is one write and no wait for the disk: what a killed
// process has written, the system has.
constexpr const char* settings =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

constexpr std::string_view status_prefix = "status ";

std::int64_t signed_of(std::uint64_t number) noexcept { return static_cast<std::int64_t>(number); }
std::int64_t signed_of(std::chrono::nanoseconds time) noexcept { return time.count(); }

void set(std::uint64_t& number, std::int64_t value) { number = static_cast<std::uint64_t>(value); }
void set(std::chrono::nanoseconds& time, std::int64_t value) {
  time = std::chrono::nanoseconds(value);
}

// Every total but the statuses, by its name in the file.
template <class Report, class Action>
void for_each_total(Report& report, Action action) {
  action("bytes", report.bytes);
  action("bytes_received", report.bytes_received);
  action("requests", report.requests);
  action("retries", report.retries);
  action("external_links", report.external_links);
  action("skipped_by_robots", report.skipped.by_robots);
  action("skipped_by_patterns", report.skipped.by_patterns);
  action("skipped_by_depth", report.skipped.by_depth);
  action("skipped_by_number", report.skipped.by_number);
  action("peak_in_flight", report.peak_in_flight);
  action("wall_ns", report.wall);
  action("waiting_ns", report.waiting);
}

}  // namespace

struct state_store::statements {
  explicit statements(database& file)
      : add(file.prepare("INSERT OR IGNORE INTO addresses (url, page, depth, redirects, kind, done)"
                         " VALUES (?, ?, ?, ?, ?, 0)")),
        done(file.prepare("UPDATE addresses SET done = 1 WHERE url = ?")),
        page(file.prepare("INSERT INTO pages VALUES (?, ?, ?, ?, ?)")),
        redirect(file.prepare("INSERT INTO redirects VALUES (?, ?, ?, ?)")),
        broken(file.prepare("INSERT INTO broken_links VALUES (?, ?, ?)")),
        failure(file.prepare("INSERT INTO failures VALUES (?, ?, ?)")),
        fragment(file.prepare("INSERT INTO fragments VALUES (?, ?, ?)")),
        anchors(file.prepare("INSERT INTO anchors VALUES (?, ?)")),
        total(file.prepare("INSERT OR REPLACE INTO totals VALUES (?, ?)")) {}

  statement add, done, page, redirect, broken, failure, fragment, anchors, total;
};

state_store::state_store(const std::string& file, const url& start) : file_(file) {
  try {
    file_.execute(settings);
    begin(start);
  } catch (const database_error& error) {
    if (!error.busy()) throw state_error(error.what());
    throw state_error("cannot use " + printable(file) + ": another crawl uses it");
  }
  run_ = std::make_unique<statements>(file_);
}

void state_store::begin(const url& start) {
  const auto value_of = [&](const char* pragma) {
    statement asked = file_.prepare(pragma);
    return asked.next() ? asked.number() : 0;
  };
  file_.execute("BEGIN IMMEDIATE");
  const bool is_new = value_of("SELECT count(*) FROM sqlite_schema") == 0;
  if (is_new) {
    file_.execute(schema);
    file_.prepare("INSERT INTO crawl VALUES (?)").bind(start.text()).run();
  } else if (value_of("PRAGMA application_id") != application_id) {
    throw state_error("the state file is a database of something else");
  } else if (value_of("PRAGMA user_version") != format_version) {
    throw state_error("the state file was written by another version of hocket");
  }
  statement of = file_.prepare("SELECT start_url FROM crawl");
  const std::string begun = of.next() ? of.text() : "";
  if (begun != start.text()) {
    throw state_error("the state file is that of a crawl of " + printable(begun));
  }
}

// What is not committed is made again by the next run.
state_store::~state_store() = default;

std::vector<unfinished_address> state_store::restore(frontier& addresses, findings& found) {
  crawl_report report;
  restore_results(report);
  restore_totals(report);
  addresses.count_earlier_pages(report.pages.size());
  found.restore(std::move(report));
  restore_places(found.places());
  return restore_addresses(addresses);
}

std::vector<unfinished_address> state_store::restore_addresses(frontier& addresses) {
  std::vector<unfinished_address> left;
  statement rows =
      file_.prepare("SELECT url, page, depth, redirects, kind, done FROM addresses ORDER BY id");
  while (rows.next()) {
    const std::string address = rows.text();
    const std::string page = rows.text();
    frontier_entry entry;
    entry.depth = static_cast<int>(rows.number());
    entry.redirects = static_cast<int>(rows.number());
    entry.kind = static_cast<entry_kind>(rows.number());
    if (rows.number() != 0) {
      addresses.note(address);
    } else {
      if (!page.empty()) entry.page = addresses.kept(page);
      left.push_back({url::parse(address), entry});
    }
  }
  return left;
}

void state_store::restore_results(crawl_report& report) {
  statement pages = file_.prepare("SELECT * FROM pages ORDER BY rowid");
  while (pages.next()) {
    visited_page& page = report.pages.emplace_back();
    page.url = pages.text();
    page.status = static_cast<long>(pages.number());
    page.bytes = static_cast<std::size_t>(pages.number());
    page.html = pages.number() != 0;
    page.waiting = std::chrono::nanoseconds(pages.number());
  }
  statement redirects = file_.prepare("SELECT * FROM redirects ORDER BY rowid");
  while (redirects.next()) {
    followed_redirect& redirect = report.redirects.emplace_back();
    redirect.url = redirects.text();
    redirect.target = redirects.text();
    redirect.status = static_cast<long>(redirects.number());
    redirect.leaves_site = redirects.number() != 0;
  }
  statement broken = file_.prepare("SELECT * FROM broken_links ORDER BY rowid");
  while (broken.next()) {
    broken_link& link = report.broken_links.emplace_back();
    link.url = broken.text();
    link.page = broken.text();
    link.status = static_cast<long>(broken.number());
  }
  statement failures = file_.prepare("SELECT * FROM failures ORDER BY rowid");
  while (failures.next()) {
    crawl_failure& failure = report.failures.emplace_back();
    failure.url = failures.text();
    failure.page = failures.text();
    failure.what = failures.text();
  }
}

void state_store::restore_places(fragment_checks& places) {
  statement fragments = file_.prepare("SELECT * FROM fragments ORDER BY rowid");
  while (fragments.next()) {
    const std::string address = fragments.text();
    const std::string fragment = fragments.text();
    places.want({url::parse(address), fragment}, fragments.text());
  }
  statement anchors = file_.prepare("SELECT * FROM anchors");
  while (anchors.next()) {
    const std::string address = anchors.text();
    const std::string_view bytes = anchors.bytes();
    std::vector<anchor> known(bytes.size() / sizeof(anchor));
    if (!known.empty()) std::memcpy(known.data(), bytes.data(), known.size() * sizeof(anchor));
    places.set_anchors(address, std::move(known));
  }
}

void state_store::restore_totals(crawl_report& report) {
  statement rows = file_.prepare("SELECT name, value FROM totals");
  std::map<std::string, std::int64_t> totals;
  while (rows.next()) {
    std::string name = rows.text();
    totals.emplace(std::move(name), rows.number());
  }
  for (const auto& [name, value] : totals) {
    if (!name.starts_with(status_prefix)) continue;
    report.statuses[std::stol(name.substr(status_prefix.size()))] = static_cast<std::size_t>(value);
  }
  for_each_total(report, [&](const char* name, auto& total) { set(total, totals[name]); });
}

void state_store::add(const frontier_entry& entry) {
  run_->add.bind(entry.address)
      .bind(entry.page)
      .bind(std::int64_t{entry.depth})
      .bind(std::int64_t{entry.redirects})
      .bind(static_cast<std::int64_t>(entry.kind))
      .run();
}

void state_store::finish(const frontier_entry& entry, const visit& made, const crawl_report& totals,
                         std::chrono::steady_clock::time_point now) {
  run_->done.bind(entry.address).run();
  write_results(made);
  write_places(entry, made);
  if (now < committed_at_ + commit_interval) return;
  commit(totals);
  committed_at_ = now;
}

void state_store::write_results(const visit& made) {
  if (const auto& page = made.page) {
    run_->page.bind(page->url)
        .bind(std::int64_t{page->status})
        .bind(signed_of(page->bytes))
        .bind(std::int64_t{page->html})
        .bind(std::int64_t{page->waiting.count()})
        .run();
  }
  if (const auto& redirect = made.redirect) {
    run_->redirect.bind(redirect->url)
        .bind(redirect->target)
        .bind(std::int64_t{redirect->status})
        .bind(std::int64_t{redirect->leaves_site})
        .run();
  }
  if (const auto& link = made.broken) {
    run_->broken.bind(link->url).bind(link->page).bind(std::int64_t{link->status}).run();
  }
  for (const crawl_failure& failure : made.failures) {
    run_->failure.bind(failure.url).bind(failure.page).bind(failure.what).run();
  }
}

void state_store::write_places(const frontier_entry& entry, const visit& made) {
  for (const fragment_link& link : made.fragments) {
    run_->fragment.bind(link.page.text()).bind(link.fragment).bind(entry.address).run();
  }
  if (const auto& known = made.anchors) {
    run_->anchors.bind(entry.address).bind_bytes(known->data(), known->size() * sizeof(anchor));
    run_->anchors.run();
  }
}

void state_store::write_totals(const crawl_report& totals) {
  const auto write = [&](std::string_view name, std::int64_t value) {
    run_->total.bind(name).bind(value).run();
  };
  for (const auto& [status, count] : totals.statuses) {
    write(std::string(status_prefix) + std::to_string(status), signed_of(count));
  }
  for_each_total(totals,
                 [&](const char* name, const auto& total) { write(name, signed_of(total)); });
}

void state_store::commit(const crawl_report& totals) {
  write_totals(totals);
  file_.execute("COMMIT; BEGIN IMMEDIATE");
}

}  // namespace hocket::crawl
