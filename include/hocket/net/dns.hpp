// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hocket/net/address.hpp"
#include "hocket/task.hpp"

namespace hocket {

namespace detail {
class dns_channel;
}

/// A name that has no address, or that nobody could be asked about.
class resolve_error : public std::runtime_error {
 public:
  resolve_error(std::string name, const std::string& reason)
      : std::runtime_error("cannot resolve " + name + ": " + reason),
        name_(std::move(name)),
        reason_(reason) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Without the name: "Domain name not found".
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  std::string name_;
  std::string reason_;
};

/// How a resolver asks.
struct resolver_options {
  /// "127.0.0.1:5353,10.0.0.1"; empty for the system's name servers.
  std::string servers;
  /// How long the first try waits for a server; later ones wait longer.
  std::chrono::milliseconds timeout{2000};
  int tries = 3;
};

/// Finds the addresses of names, without a thread (Python: loop.getaddrinfo).
///
/// LIFETIME: the loop outlives it. THREAD: the loop's.
class resolver {
 public:
  /// THROWS: runtime_error without a running loop; value_error when `servers` is no list of
  /// addresses.
  explicit resolver(const resolver_options& options = {});
  resolver(resolver&&) noexcept;
  resolver& operator=(resolver&&) noexcept;
  ~resolver();

  /// The addresses of `host`, from the system's hosts file or its name servers, in the order
  /// in which they came; at least one. The text of an IP address gives that address.
  /// CANCEL: the question is given up; the resolver stays usable.
  /// THROWS: resolve_error.
  /// LIFETIME: the resolver outlives the task.
  task<std::vector<ip_address>> resolve(std::string host);

 private:
  std::unique_ptr<detail::dns_channel> channel_;
};

/// Resolves one name with a resolver of its own: reads the system's configuration anew.
/// CANCEL: the question is given up.
/// THROWS: resolve_error; runtime_error without a running loop.
task<std::vector<ip_address>> resolve(std::string host);

}  // namespace hocket
