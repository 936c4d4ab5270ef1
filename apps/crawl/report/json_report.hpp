// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// The totals of a report, and all its faults; times in seconds, sizes in bytes.
[[nodiscard]] nlohmann::json json_of_faults(const crawl_report& report);

/// The whole report but its timeline, as text.
[[nodiscard]] std::string to_json(const crawl_report& report);

}  // namespace hocket::crawl
