// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/dns.hpp"

#include <coroutine>
#include <source_location>
#include <utility>

#include "hocket/core/task_context.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/timer.hpp"
#include "net/dns_channel.hpp"

namespace hocket {

namespace {

/// Waits for the answer to one query.
class lookup : private suspension, private detail::dns_query {
 public:
  lookup(detail::dns_channel& channel, const std::string& host, clock::time_point deadline)
      : suspension(&withdraw),
        dns_query(&on_answer),
        channel_(channel),
        host_(host),
        deadline_(deadline),
        limit_(*this) {}

  bool await_ready() {
    channel_.start(*this, host_);
    return !pending();
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle,
                     std::source_location where = std::source_location::current()) {
    detail::note_place(handle, where);
    context_ = &task_context::current();
    if (!context_->suspend(handle, *this)) return false;
    if (deadline_ != clock::time_point::max()) limit_.arm(deadline_);
    return true;
  }
  std::vector<ip_address> await_resume() {
    if (timed_out_) throw timeout_error("cannot resolve " + host_ + ": timed out");
    if (withdrawn_ || pending()) {
      context_->check();
      throw hocket::cancelled();  // it was taken back by uncancel(), but the question is gone
    }
    if (status_ != ARES_SUCCESS) throw resolve_error(host_, ares_strerror(status_));
    return std::move(addresses_);
  }

 private:
  struct limit_timer : timer {
    explicit limit_timer(lookup& owner)
        : timer(event_loop::current(),
                [](timer& t) noexcept { static_cast<limit_timer&>(t).owner_.give_up(); }),
          owner_(owner) {}
    lookup& owner_;
  };

  static void on_answer(dns_query& query) noexcept {
    auto& self = static_cast<lookup&>(query);
    self.limit_.cancel();
    self.context_->wake();
  }
  void give_up() noexcept {
    abandon();
    timed_out_ = true;
    context_->wake();
  }
  static withdrawal withdraw(suspension& at) noexcept {
    auto& self = static_cast<lookup&>(at);
    self.abandon();
    self.limit_.cancel();
    self.withdrawn_ = true;
    return withdrawal::done;
  }

  detail::dns_channel& channel_;
  const std::string& host_;
  const clock::time_point deadline_;
  limit_timer limit_;
  task_context* context_ = nullptr;
  bool withdrawn_ = false;
  bool timed_out_ = false;
};

}  // namespace

resolver::resolver(const resolver_options& options)
    : channel_(std::make_unique<detail::dns_channel>(event_loop::current(), options)) {}
resolver::resolver(resolver&&) noexcept = default;
resolver& resolver::operator=(resolver&&) noexcept = default;
resolver::~resolver() = default;

task<std::vector<ip_address>> resolver::resolve(std::string host, clock::time_point deadline) {
  if (const auto literal = ip_address::try_parse(host)) {
    co_return std::vector<ip_address>(1, *literal);
  }
  co_return co_await lookup(*channel_, host, deadline);
}

task<std::vector<ip_address>> resolve(std::string host) {
  resolver once;
  co_return co_await once.resolve(std::move(host));
}

}  // namespace hocket
