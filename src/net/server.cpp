// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/server.hpp"

#include <system_error>

#include "hocket/catching.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/loop/event_loop.hpp"

namespace hocket {

namespace {

/// Tells the server of the end of a connection.
class end_notice {
 public:
  explicit end_notice(event& changed) noexcept : changed_(changed) {}
  end_notice(const end_notice&) = delete;
  end_notice& operator=(const end_notice&) = delete;
  ~end_notice() { changed_.set(); }

 private:
  event& changed_;
};

}  // namespace

template <class Listener>
task<void> stream_server<Listener>::serve() {
  if (std::exchange(started_, true)) throw runtime_error("serve: this server was started already");
  std::exception_ptr failure;
  auto body = [&](task_group& group) { return run(group, failure); };
  auto serving = with_task_group(body);
  auto outcome = co_await catching(std::move(serving));
  group_ = nullptr;
  outcome.value();
  if (failure) std::rethrow_exception(failure);
}

template <class Listener>
task<void> stream_server<Listener>::run(task_group& group, std::exception_ptr& failure) {
  group_ = &group;
  auto accepting = accept_all();
  auto outcome = co_await catching(std::move(accepting));
  listener_.close();
  if (outcome.template holds<cancelled>()) outcome.value();
  if (outcome.has_value()) {
    auto limited = timeout(grace_, until_all_have_ended());
    outcome = co_await catching(std::move(limited));
    if (outcome.template holds<cancelled>()) outcome.value();
  } else {
    failure = outcome.exception();
  }
  group.cancel();
}

template <class Listener>
task<void> stream_server<Listener>::accept_all() {
  while (!stopping_) {
    if (group_->size() >= options_.max_connections) {
      changed_.clear();
      co_await changed_.wait();
      continue;
    }
    auto accepting = listener_.accept();
    auto accepted = co_await catching(std::move(accepting));
    // stop() closes the listener; a connection that was there by then is still served.
    if (stopping_ && accepted.template holds<std::system_error>()) break;
    group_->spawn(serve_one(accepted.value()));
  }
}

template <class Listener>
task<void> stream_server<Listener>::serve_one(stream_type stream) {
  const end_notice notice(changed_);
  try {
    auto serving = handler_(std::move(stream));
    co_await std::move(serving);
  } catch (const cancelled&) {
    throw;
  } catch (const keyboard_interrupt&) {
    throw;
  } catch (...) {
    event_loop::current().report_exception("the handler of a connection failed",
                                           std::current_exception());
  }
}

template <class Listener>
task<void> stream_server<Listener>::until_all_have_ended() {
  while (group_->size() > 0) {
    changed_.clear();
    co_await changed_.wait();
  }
}

template class stream_server<tcp_listener>;
template class stream_server<unix_listener>;

namespace {

template <class Server>
task<void> serve_and_keep(std::shared_ptr<Server> server) {
  auto serving = server->serve();
  co_await std::move(serving);
}

template <class Listener>
auto start(task_group& group, Listener listener, typename stream_server<Listener>::handler serves,
           const server_options& options) {
  auto server =
      std::make_shared<stream_server<Listener>>(std::move(listener), std::move(serves), options);
  group.spawn(serve_and_keep(server), "server");
  return server;
}

}  // namespace

std::shared_ptr<tcp_server> start_server(task_group& group, tcp_server::handler serves,
                                         const address& where, const server_options& options) {
  return start(group, tcp_listener(where), std::move(serves), options);
}

std::shared_ptr<unix_server> start_server(task_group& group, unix_server::handler serves,
                                          const unix_address& where,
                                          const server_options& options) {
  return start(group, unix_listener(where), std::move(serves), options);
}

}  // namespace hocket
