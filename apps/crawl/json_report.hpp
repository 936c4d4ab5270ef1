// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "crawl/report.hpp"

namespace hocket::crawl {

/// The whole report as JSON; times in seconds, sizes in bytes.
[[nodiscard]] std::string to_json(const crawl_report& report);

}  // namespace hocket::crawl
