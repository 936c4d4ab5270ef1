// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "crawl/engine/fetcher.hpp"
#include "crawl/engine/retry_policy.hpp"
#include "crawl/web/robots.hpp"
#include "crawl/web/url.hpp"
#include "hocket/task.hpp"

namespace hocket::crawl {

struct fetched_robots {
  robots rules;
  std::string fault;  ///< why the file could not be read, so that all is forbidden; else empty
};

/// Fetches the robots.txt of the host of `start` and reads it as RFC 9309 says: up to five redirects
/// are followed; an answer of 4xx means that there is no such file, but for 429, which says nothing
/// about it; when it cannot be had, all is forbidden. What may go better the next time is asked for
/// again, as `retries` says.
///
/// Of a host that cannot be reached at all it says that all is allowed: the crawl's own request will
/// fail for the same reason, and say so.
/// LIFETIME: `web` outlives the task.
[[nodiscard]] task<fetched_robots> fetch_robots(fetcher& web, url start, std::string user_agent,
                                                retry_policy retries);

}  // namespace hocket::crawl
