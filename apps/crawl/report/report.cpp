// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/report.hpp"

#include "crawl/report/quantity.hpp"

namespace hocket::crawl {

double crawl_report::speed_up() const noexcept {
  return wall.count() > 0 ? seconds(waiting) / seconds(wall) : 0;
}

double crawl_report::pages_per_second() const noexcept {
  return wall.count() > 0 ? static_cast<double>(pages.size()) / seconds(wall) : 0;
}

}  // namespace hocket::crawl
