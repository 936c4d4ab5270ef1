// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "crawl/report.hpp"

namespace hocket::crawl {

/// The whole report but its timeline; times in seconds, sizes in bytes.
[[nodiscard]] nlohmann::json json_of(const crawl_report& report);

/// The same as text.
[[nodiscard]] std::string to_json(const crawl_report& report);

}  // namespace hocket::crawl
