// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/dns.hpp"

#include <coroutine>
#include <source_location>
#include <utility>

#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "net/dns_channel.hpp"

namespace hocket {

namespace {

/// Waits for the answer to one query.
class lookup : private suspension, private detail::dns_query {
 public:
  lookup(detail::dns_channel& channel, const std::string& host) noexcept
      : suspension(kind), dns_query(&on_answer), channel_(channel), host_(host) {}

  bool await_ready() {
    channel_.start(*this, host_);
    return !pending();
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle,
                     std::source_location where = std::source_location::current()) {
    detail::note_place(handle, where);
    context_ = &task_context::current();
    return context_->suspend(handle, *this);
  }
  std::vector<ip_address> await_resume() {
    if (withdrawn_ || pending()) {
      context_->check();
      throw hocket::cancelled();  // it was taken back by uncancel(), but the question is gone
    }
    if (status_ != ARES_SUCCESS) throw resolve_error(host_, ares_strerror(status_));
    return std::move(addresses_);
  }

 private:
  static void on_answer(dns_query& query) noexcept { static_cast<lookup&>(query).context_->wake(); }
  static withdrawal withdraw(suspension& at) noexcept {
    auto& self = static_cast<lookup&>(at);
    self.abandon();
    self.withdrawn_ = true;
    return withdrawal::done;
  }
  static constexpr suspension_kind kind{.name = "dns", .withdraw = &withdraw};

  detail::dns_channel& channel_;
  const std::string& host_;
  task_context* context_ = nullptr;
  bool withdrawn_ = false;
};

}  // namespace

resolver::resolver(const resolver_options& options)
    : channel_(std::make_unique<detail::dns_channel>(event_loop::current(), options)) {}
resolver::resolver(resolver&&) noexcept = default;
resolver& resolver::operator=(resolver&&) noexcept = default;
resolver::~resolver() = default;

task<std::vector<ip_address>> resolver::resolve(std::string host) {
  if (const auto literal = ip_address::try_parse(host)) {
    co_return std::vector<ip_address>(1, *literal);
  }
  co_return co_await lookup(*channel_, host);
}

task<std::vector<ip_address>> resolve(std::string host) {
  resolver once;
  co_return co_await once.resolve(std::move(host));
}

}  // namespace hocket
