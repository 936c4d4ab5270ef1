// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// The report in JUnit's XML, as CI systems show it: each page is a test case, which fails when a
/// link on it is broken. What is wrong with the start has a test case of its own.
[[nodiscard]] std::string to_junit(const crawl_report& report);

}  // namespace hocket::crawl
