// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "crawl/engine/crawler.hpp"
#include "crawl/report/report.hpp"
#include "crawl/site/site.hpp"
#include "crawl/web/url.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

struct session_options {
  std::optional<url> start;  ///< none: the embedded site is served and crawled
  site_options site;
  std::uint16_t site_port = 0;  ///< 0: the system picks one
  crawl_options crawl;
  bool show_progress = true;  ///< on stderr
};

/// SIGTERM or SIGHUP ended a crawl_session().
class ended_by_signal : public std::exception {
 public:
  explicit ended_by_signal(int signo) noexcept : signo_(signo) {}
  [[nodiscard]] const char* what() const noexcept override { return "ended by a signal"; }
  [[nodiscard]] int signo() const noexcept { return signo_; }

 private:
  int signo_;
};

/// Serves the embedded site alone, for other crawlers, until it is cancelled. Tells `ready` the
/// address once it can be asked.
/// THROWS: std::system_error when it cannot listen.
[[nodiscard]] task<> serve_demo(site_options options, std::uint16_t port,
                                std::function<void(const std::string& address)> ready);

/// One crawl with all that goes on beside it: the embedded site and the progress line.
///
/// `report` holds what was found however the session ends, so that an interrupted one has a
/// summary too.
/// LIFETIME: `report` outlives the task.
/// THROWS: std::system_error when the embedded site cannot listen; ended_by_signal at SIGTERM, and at
/// SIGHUP unless it was ignored before (nohup).
/// CANCEL: everything that was started ends first.
[[nodiscard]] task<> crawl_session(session_options options, crawl_report& report);

}  // namespace hocket::crawl
