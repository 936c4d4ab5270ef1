// SPDX-License-Identifier: BSL-1.0
#include "crawl/site_server.hpp"

#include <array>
#include <cstddef>
#include <system_error>
#include <utility>

#include "hocket/loop/sleep.hpp"

namespace hocket::crawl {

namespace {

site_reply refusal(int status, const std::string& why) {
  site_reply reply;
  reply.status = status;
  reply.content_type = "text/plain; charset=utf-8";
  reply.body = why + '\n';
  return reply;
}

}  // namespace

std::string site_server::start_url() const { return "http://" + listener_.local().str() + "/"; }

task<> site_server::serve() {
  auto accepting = [this](task_group& connections) { return accept_all(connections); };
  co_await with_task_group(accepting);
}

task<> site_server::accept_all(task_group& connections) {
  for (;;) {
    tcp_stream connection = co_await listener_.accept();
    connections.spawn(serve_connection(std::move(connection)));
  }
}

task<> site_server::serve_connection(tcp_stream connection) {
  try {
    co_await answer_requests(connection);
  } catch (const std::system_error&) {
    // A client that goes away ends its own connection and nothing else.
  }
}

task<> site_server::answer_requests(tcp_stream& connection) {
  request_reader reader;
  http_request request;
  std::array<std::byte, 2048> chunk{};
  for (;;) {
    const auto found = reader.next(request);
    if (found == request_reader::outcome::incomplete) {
      const std::size_t size = co_await connection.read_some(chunk);
      if (size == 0) co_return;
      reader.feed({reinterpret_cast<const char*>(chunk.data()), size});
      continue;
    }
    const bool malformed = found == request_reader::outcome::malformed;
    if (malformed) request = {"GET", "", false};
    const site_reply reply = malformed ? refusal(400, reader.fault()) : reply_to(request);
    co_await sleep(reply.delay);
    total_delay_ += reply.delay;
    const std::string text = response_text(reply, request);
    co_await connection.write_all(std::string_view(text));
    if (!request.keep_alive) co_return;
  }
}

site_reply site_server::reply_to(const http_request& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    return refusal(405, "this site knows GET and HEAD, not " + request.method);
  }
  return site_.reply(request.target);
}

}  // namespace hocket::crawl
