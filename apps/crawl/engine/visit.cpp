// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/visit.hpp"

#include <utility>

#include "crawl/web/ascii.hpp"
#include "crawl/web/gunzip.hpp"
#include "crawl/web/page_text.hpp"
#include "crawl/web/sitemap.hpp"

namespace hocket::crawl {

namespace {

bool is_html(const http::response& answer) {
  const std::string type = lowered(answer.headers.find("content-type").value_or(""));
  return type.starts_with("text/html") || type.starts_with("application/xhtml+xml");
}

void add_failure(visit& made, const frontier_entry& entry, std::string what) {
  made.failures.push_back({std::string(entry.address), std::string(entry.page), std::move(what)});
}

// What is malformed is a fault of the page itself, not of one that links to it.
void add_own_failure(visit& made, const frontier_entry& entry, std::string what) {
  made.failures.push_back({std::string(entry.address), "", std::move(what)});
}

void read_page(visit& made, const frontier_entry& entry, const url& address,
               const http::response& answer, places also) {
  const bool html = is_html(answer);
  made.page = visited_page{address.text(), answer.status, answer.body.size(), html, answer.waiting};
  if (!html) return;
  try {
    const auto type = answer.headers.find("content-type").value_or("");
    std::string space;
    page_links found = find_links(page_text(answer.body, type, space), address, also);
    made.links = std::move(found.links);
    made.fragments = std::move(found.fragments);
    if (also == places::wanted) made.anchors = std::move(found.anchors);
    for (std::string& line : found.bad_links) add_own_failure(made, entry, std::move(line));
  } catch (const page_error& error) {
    add_failure(made, entry, error.what());
  }
}

void add_addresses(visit& made, const frontier_entry& entry, const url& base,
                   const std::vector<std::string>& texts, std::vector<url>& list) {
  for (const std::string& text : texts) {
    try {
      if (auto address = base.resolve(text)) list.push_back(std::move(*address));
    } catch (const url_error& error) {
      add_own_failure(made, entry, error.what());
    }
  }
}

void read_sitemap(visit& made, const frontier_entry& entry, const url& address,
                  const http::response& answer, std::size_t max_unpacked_bytes) {
  try {
    // A compressed file, not a compressed answer, which the client has unpacked.
    const bool packed = is_gzip(answer.body);
    const std::string unpacked = packed ? gunzip(answer.body, max_unpacked_bytes) : "";
    const sitemap listed = parse_sitemap(packed ? unpacked : answer.body);
    add_addresses(made, entry, address, listed.pages, made.links);
    add_addresses(made, entry, address, listed.sitemaps, made.sitemaps);
  } catch (const gzip_error& error) {
    add_failure(made, entry, error.what());
  } catch (const sitemap_error& error) {
    add_failure(made, entry, error.what());
  }
}

void read_redirect(visit& made, const frontier_entry& entry, const url& address,
                   const http::response& answer) {
  const auto location = answer.headers.find("location");
  if (!location) {
    add_failure(made, entry,
                "status " + std::to_string(answer.status) + " that does not say where to");
    return;
  }
  try {
    made.redirect_target = address.resolve(*location);
  } catch (const url_error& error) {
    add_failure(made, entry, std::string("redirect to what is ") + error.what());
    return;
  }
  made.redirect = followed_redirect{
      address.text(), made.redirect_target ? made.redirect_target->text() : std::string(*location),
      answer.status, false};
}

}  // namespace

visit read_answer(const frontier_entry& entry, const url& address, const http::response& answer,
                  std::size_t max_unpacked_bytes, places also) {
  visit made;
  made.status = answer.status;
  made.bytes = answer.body.size();
  made.waiting = answer.waiting;
  if (answer.status >= 300 && answer.status < 400) {
    read_redirect(made, entry, address, answer);
  } else if (!answer.ok()) {
    made.broken = broken_link{address.text(), std::string(entry.page), answer.status};
  } else if (entry.kind == entry_kind::page) {
    read_page(made, entry, address, answer, also);
  } else if (entry.kind == entry_kind::sitemap) {
    read_sitemap(made, entry, address, answer, max_unpacked_bytes);
  } else {
    made.external = true;
  }
  return made;
}

visit failed_visit(const frontier_entry& entry, std::string what,
                   std::chrono::nanoseconds waiting) {
  visit made;
  made.waiting = waiting;
  add_failure(made, entry, std::move(what));
  return made;
}

}  // namespace hocket::crawl
