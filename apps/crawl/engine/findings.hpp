// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include "crawl/engine/fragment_checks.hpp"
#include "crawl/engine/redirect_map.hpp"
#include "crawl/engine/visit.hpp"
#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// What a crawl has found so far: the sum of its visits.
class findings {
 public:
  /// Counts a visit of `entry`. What turns out only in the light of earlier visits (a redirect that
  /// closes a loop, a place that was named before) is changed in `made`.
  void take(const frontier_entry& entry, visit& made);

  /// Totals, and what is no visit's: who crawls sets it here.
  [[nodiscard]] crawl_report& totals() noexcept { return report_; }
  [[nodiscard]] const crawl_report& totals() const noexcept { return report_; }

  /// Begins with what an earlier run found.
  void restore(crawl_report earlier);
  [[nodiscard]] fragment_checks& places() noexcept { return places_; }

  /// Where the redirects that were followed from `address` end.
  [[nodiscard]] const std::string& end_of_redirects(const std::string& address) const noexcept {
    return redirects_.end_of(address);
  }

  /// The whole report. Two crawls of one site read alike, whatever came first.
  [[nodiscard]] crawl_report report() const;

 private:
  crawl_report report_;
  redirect_map redirects_;
  fragment_checks places_;
};

}  // namespace hocket::crawl
