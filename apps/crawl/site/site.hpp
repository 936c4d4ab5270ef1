// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawl/site/site_fault.hpp"

namespace hocket::crawl {

struct site_options {
  std::size_t pages = 2000;
  std::chrono::milliseconds delay_min{20};   ///< the quickest answer
  std::chrono::milliseconds delay_max{200};  ///< the slowest
  std::uint64_t seed = 1;
  std::uint64_t fault_percent = 0;  ///< of pages that have a link to a faulty one
};

/// What the site answers to one path.
struct site_reply {
  int status = 200;
  std::string content_type;
  std::string location;  ///< of a redirect; else empty
  std::string body;
  std::chrono::milliseconds delay{0};  ///< how late the answer is to be sent
  std::optional<site_fault> fault;     ///< which it is to have, instead of all but the delay
};

/// A web site made up from a seed: a tree of pages with cross links, redirects and broken links.
///
/// It stores nothing: a page is made when it is asked for, and depends on the options and its
/// number alone. Page 0 is "/", page n is "/page/n", "/r/n" redirects to page n, "/missing/n" is
/// a broken link of page n, and "/fault/KIND/n" its link to a faulty page. Every page can be reached
/// from "/" within a few links.
class site {
 public:
  /// THROWS std::invalid_argument: no page, a negative delay, delay_min > delay_max, or more than
  /// 100 percent.
  explicit site(const site_options& options = {});

  /// `path` may have a query, which is ignored.
  [[nodiscard]] site_reply reply(std::string_view path) const;

  /// The paths a complete crawl meets, by kind, each once, in no useful order.
  [[nodiscard]] std::vector<std::string> page_paths() const;
  [[nodiscard]] std::vector<std::string> redirect_paths() const;
  [[nodiscard]] std::vector<std::string> broken_paths() const;
  [[nodiscard]] std::vector<std::string> fault_paths() const;

 private:
  enum class link_kind : std::uint8_t { page, redirect, broken, fault };
  struct link {
    link_kind kind;
    std::size_t number;
  };

  [[nodiscard]] std::vector<link> links_of(std::size_t page) const;
  [[nodiscard]] std::vector<std::string> linked_paths(link_kind kind) const;
  [[nodiscard]] std::optional<std::size_t> page_at(std::string_view path) const;
  [[nodiscard]] std::optional<std::size_t> number_in(std::string_view digits) const;
  [[nodiscard]] std::string html_of(std::size_t page) const;
  [[nodiscard]] std::chrono::milliseconds delay_of(std::string_view path) const;
  [[nodiscard]] static std::string path_of(const link& to);

  site_options options_;
};

}  // namespace hocket::crawl
