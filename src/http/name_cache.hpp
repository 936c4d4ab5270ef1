// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hocket/loop/event_loop.hpp"
#include "hocket/net/address.hpp"
#include "hocket/net/dns.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/task.hpp"

namespace hocket::http::detail {

/// The addresses of the names that a client uses. A name is asked for once, however many
/// requests want it at the same time, and again when the answer is old.
///
/// LIFETIME: outlives its find() tasks; the loop outlives it.
class name_cache {
 public:
  name_cache(event_loop& loop, const resolver_options& options) : loop_(loop), options_(options) {}

  /// THROWS: resolve_error, also from memory.
  task<std::vector<ip_address>> find(std::string host);

  static constexpr std::chrono::seconds lifetime{60};
  /// A name that has just failed is not asked for again by every link that leads there.
  static constexpr std::chrono::seconds lifetime_of_failure{5};
  /// Above this number of names those that are old are forgotten.
  static constexpr std::size_t roomy_size = 1024;

 private:
  struct entry {
    std::vector<ip_address> addresses;
    std::string failure;  // why there is none
    clock::time_point expires{};
    bool being_asked = false;
    event answered;
  };
  class asking;

  void forget_old();

  event_loop& loop_;
  const resolver_options options_;
  std::optional<resolver> resolver_;  // from the first name on: it takes 70 KB, and reads files
  std::map<std::string, entry> entries_;
};

}  // namespace hocket::http::detail
