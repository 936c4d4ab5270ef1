// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/site_server.hpp"

#include <utility>

#include "hocket/loop/sleep.hpp"

namespace hocket::crawl {

namespace {

http::server_response response_of(site_reply reply) {
  http::server_response response{.status = reply.status, .body = std::move(reply.body)};
  response.headers.add("Content-Type", std::move(reply.content_type));
  if (!reply.location.empty()) response.headers.add("Location", std::move(reply.location));
  return response;
}

}  // namespace

site_server::site_server(const site& served, std::uint16_t port)
    : site_(served),
      listener_(address{ip_address::loopback(), port}),
      server_([this](http::server_request& request) { return answer(request); }) {}

std::string site_server::start_url() const { return "http://" + listener_.local().str() + "/"; }

task<> site_server::serve() { return server_.serve(listener_); }

task<http::server_response> site_server::answer(http::server_request& request) {
  const std::string& method = request.method();
  if (method != "GET" && method != "HEAD") {
    throw http::status_error(405, "this site knows GET and HEAD, not " + method);
  }
  site_reply reply = site_.reply(request.target());
  co_await sleep(reply.delay);
  total_delay_ += reply.delay;
  if (reply.fault) co_return faulty_response(*reply.fault, request.target());
  co_return response_of(std::move(reply));
}

}  // namespace hocket::crawl
