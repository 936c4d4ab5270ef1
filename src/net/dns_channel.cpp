// SPDX-License-Identifier: BSL-1.0
#include "net/dns_channel.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

#include "hocket/errors.hpp"
#include "platform/linux/ip_sockets.hpp"

namespace hocket::detail {

namespace {

void check(int status, const char* operation) {
  if (status == ARES_ENOMEM) throw std::bad_alloc();
  if (status != ARES_SUCCESS) {
    throw runtime_error(std::string(operation) + ": " + ares_strerror(status));
  }
}

void initialise_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  check(status, "ares_library_init");
}

/// RFC 6761: names under "invalid" do not exist, and no server is to be asked.
bool never_exists(std::string_view host) noexcept {
  constexpr std::string_view suffix = "invalid";
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() < suffix.size()) return false;
  const auto tail = host.substr(host.size() - suffix.size());
  const bool matches = std::equal(tail.begin(), tail.end(), suffix.begin(),
                                  [](char a, char b) { return (a | 0x20) == b; });
  return matches && (host.size() == suffix.size() || host[host.size() - suffix.size() - 1] == '.');
}

/// RFC 6761: the name of this machine, written to the root as all names may be. c-ares looks in the
/// hosts file for it without the dot only.
bool is_rooted_localhost(std::string_view host) noexcept { return host == "localhost."; }

}  // namespace

/// What c-ares holds of a query, since c-ares cannot forget a single one.
struct dns_query::ticket {
  dns_query* query;
  bool starting;
};

void dns_query::abandon() noexcept {
  if (ticket_) std::exchange(ticket_, nullptr)->query = nullptr;
}

dns_channel::dns_channel(event_loop& loop, const resolver_options& options)
    : loop_(loop), timer_(*this) {
  initialise_library();
  ares_options settings{};
  settings.sock_state_cb = &on_socket_state;
  settings.sock_state_cb_data = this;
  settings.timeout = static_cast<int>(options.timeout.count());
  settings.tries = options.tries;
  char lookups[] = "fb";  // the hosts file, then the servers
  settings.lookups = lookups;
  check(ares_init_options(
            &channel_, &settings,
            ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS),
        "ares_init_options");
  if (options.servers.empty()) return;
  const int status = ares_set_servers_ports_csv(channel_, options.servers.c_str());
  if (status != ARES_SUCCESS) {
    ares_destroy(channel_);
    throw value_error("not a list of name servers: \"" + options.servers + "\"");
  }
}

dns_channel::~dns_channel() { ares_destroy(channel_); }

void dns_channel::start(dns_query& query, const std::string& host) {
  query.addresses_.clear();
  if (never_exists(host)) {
    query.status_ = ARES_ENOTFOUND;
    return;
  }
  auto* const ticket = new dns_query::ticket{&query, true};
  query.ticket_ = ticket;
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_flags = ARES_AI_NOSORT;  // sorting would open a socket for each address
  const char* const name = is_rooted_localhost(host) ? "localhost" : host.c_str();
  ares_getaddrinfo(channel_, name, nullptr, &hints, &on_answer, ticket);
  if (query.pending()) ticket->starting = false;
  arm_timer();
}

void dns_channel::on_answer(void* arg, int status, int, ares_addrinfo* answer) noexcept {
  const std::unique_ptr<dns_query::ticket> ticket(static_cast<dns_query::ticket*>(arg));
  const std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo*)> owner(answer, &ares_freeaddrinfo);
  dns_query* const query = ticket->query;
  if (!query) return;
  query->ticket_ = nullptr;
  query->status_ = status;
  for (const auto* node = answer ? answer->nodes : nullptr; node; node = node->ai_next) {
    const auto ip = platform::ip_of_sockaddr(node->ai_addr);
    if (ip && std::find(query->addresses_.begin(), query->addresses_.end(), *ip) ==
                  query->addresses_.end()) {
      query->addresses_.push_back(*ip);
    }
  }
  if (status == ARES_SUCCESS && query->addresses_.empty()) query->status_ = ARES_ENODATA;
  if (!ticket->starting) query->on_done_(*query);
}

void dns_channel::on_socket_state(void* arg, int fd, int readable, int writable) noexcept {
  auto& self = *static_cast<dns_channel*>(arg);
  if (!readable && !writable) {
    self.sockets_.erase(fd);
    return;
  }
  auto& watch = self.sockets_[fd];
  if (!watch) watch = std::make_unique<socket_watch>(self, fd);
  auto interest = readiness::none;
  if (readable) interest = interest | readiness::readable;
  if (writable) interest = interest | readiness::writable;
  try {
    watch->watch(interest);
  } catch (const std::system_error&) {
    // Not to be watched, so never ready: the query then ends by its timeout.
  }
}

void dns_channel::socket_watch::on_ready(io_watch& watch, readiness ready) noexcept {
  auto& self = static_cast<socket_watch&>(watch);
  dns_channel& channel = self.channel_;  // c-ares may close the socket, and that ends `self`
  const int fd = self.fd();
  ares_process_fd(channel.channel_, any(ready & readiness::readable) ? fd : ARES_SOCKET_BAD,
                  any(ready & readiness::writable) ? fd : ARES_SOCKET_BAD);
  channel.arm_timer();
}

void dns_channel::retry_timer::on_due(timer& t) noexcept {
  dns_channel& channel = static_cast<retry_timer&>(t).channel_;
  ares_process_fd(channel.channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  channel.arm_timer();
}

void dns_channel::arm_timer() noexcept {
  timeval left{};
  if (!ares_timeout(channel_, nullptr, &left)) {
    timer_.cancel();
    return;
  }
  using namespace std::chrono;
  timer_.arm_after(seconds(left.tv_sec) + microseconds(left.tv_usec) + microseconds(1));
}

}  // namespace hocket::detail
