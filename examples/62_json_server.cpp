// SPDX-License-Identifier: BSL-1.0
// A small server that keeps notes and speaks JSON, and a client that uses it.

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "hocket/hocket.hpp"
#include "hocket/http/client.hpp"
#include "hocket/http/server.hpp"
#include "hocket/net/tcp.hpp"

using namespace hocket;
using nlohmann::json;

// [server]
class notes {
 public:
  task<http::server_response> answer(http::server_request& request) {
    const std::string name(request.path().substr(1));
    if (request.method() == "PUT") {
      const std::string body = co_await request.read_to_end();
      co_return put(name, body);
    }
    if (request.method() != "GET") throw http::status_error(405, "GET and PUT are all");
    co_return get(name);
  }

 private:
  http::server_response put(const std::string& name, const std::string& body) {
    const json note = json::parse(body, nullptr, false);
    if (note.is_discarded()) throw http::status_error(400, "this is no JSON");
    kept_[name] = note;
    return reply(201, {{"kept", kept_.size()}});
  }

  http::server_response get(const std::string& name) const {
    const auto found = kept_.find(name);
    if (found == kept_.end()) throw http::status_error(404, "no note is called " + name);
    return reply(200, found->second);
  }

  static http::server_response reply(int status, const json& what) {
    http::server_response response{.status = status, .body = what.dump() + "\n"};
    response.headers.add("Content-Type", "application/json");
    return response;
  }

  std::map<std::string, json> kept_;
};
// [/server]

task<> show(http::client& web, std::string method, std::string url, std::string body) {
  http::request what{.url = std::move(url), .method = std::move(method)};
  if (!body.empty()) what.body = std::move(body);
  const http::response got = co_await web.send(std::move(what));
  std::cout << got.status << " " << got.body;
}

task<> use(std::string origin) {
  http::client web;
  co_await show(web, "PUT", origin + "/milk", R"({"litres": 2})");
  co_await show(web, "GET", origin + "/milk", "");
  co_await show(web, "GET", origin + "/bread", "");
  co_await show(web, "PUT", origin + "/bread", "{half");
  co_await show(web, "DELETE", origin + "/milk", "");
}

task<> serve_and_use() {
  notes kept;
  // [serve]
  http::server server([&](http::server_request& request) { return kept.answer(request); });
  tcp_listener listener;
  auto both = [&](task_group& group) -> task<> {
    group.spawn(server.serve(listener));
    co_await use("http://" + listener.local().str());
    server.stop();
  };
  co_await with_task_group(both);
  // [/serve]
}

int main() { run(serve_and_use()); }
