// SPDX-License-Identifier: BSL-1.0
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "hocket/flow/exception_group.hpp"
#include "hocket/net/dns.hpp"
#include "hocket/net/happy_eyeballs.hpp"
#include "hocket/net/tcp.hpp"

namespace hocket {

namespace {

task<std::vector<ip_address>> find(std::string host, resolver* names) {
  return names ? names->resolve(std::move(host)) : resolve(std::move(host));
}

/// One error for the failures of all attempts, so that a caller need not know how many there were.
std::system_error failure_of_all(const std::string& where, const exception_group& failures) {
  std::error_code last(EIO, std::generic_category());
  std::string texts;
  for (const auto& each : failures.exceptions()) {
    try {
      std::rethrow_exception(each);
    } catch (const std::system_error& e) {
      last = e.code();
      texts += (texts.empty() ? "" : "; ") + std::string(e.what());
    }
  }
  return {last, "connect " + where + " (" + texts + ")"};
}

}  // namespace

task<tcp_stream> tcp_stream::connect(std::string host, std::uint16_t port,
                                     connect_options options) {
  const std::string where = host + ":" + std::to_string(port);
  auto finding = find(std::move(host), options.names);
  const auto found = co_await std::move(finding);
  std::vector<address> to;
  for (const ip_address& each : interleave_families(found)) to.push_back({each, port});
  const auto connect_one = [](address each) { return connect(each); };
  auto connecting = happy_eyeballs(std::move(to), connect_one, options.attempt_delay);
  try {
    co_return co_await std::move(connecting);
  } catch (const exception_group& failures) {
    throw failure_of_all(where, failures);
  }
}

}  // namespace hocket
