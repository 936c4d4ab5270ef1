// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// The report as one HTML page that needs nothing else: broken links by page, the connections over
/// time, the response times. What stands in it from the net is shown as text, and never run.
[[nodiscard]] std::string to_html(const crawl_report& report);

}  // namespace hocket::crawl
