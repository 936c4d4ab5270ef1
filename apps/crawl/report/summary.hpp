// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>

#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// The summary for people; at most a screenful of each list.
void print_summary(std::ostream& out, const crawl_report& report);

}  // namespace hocket::crawl
