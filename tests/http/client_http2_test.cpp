// SPDX-License-Identifier: BSL-1.0
// HTTP/2, beside nginx. It inherits a socket that listens already, so nobody waits for it.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/http/client.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/process.hpp"
#include "temporary_folder.hpp"
#include "test_authority.hpp"

namespace {

using hocket::task;
using hocket::http::client;
using hocket::http::request;
using hocket::http::response;
using hocket::tests::temporary_folder;

constexpr const char* nginx_program = "/usr/sbin/nginx";

/// A socket on the loopback that listens, at a port that the system picks.
struct listening_socket {
  listening_socket() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const name = reinterpret_cast<sockaddr*>(&where);
    socklen_t size = sizeof(where);
    const bool listens = ::bind(fd.get(), name, size) == 0 && ::listen(fd.get(), 16) == 0 &&
                         ::getsockname(fd.get(), name, &size) == 0;
    EXPECT_TRUE(listens);
    port = ntohs(where.sin_port);
  }
  hocket::unique_fd fd;
  int port = 0;
};

hocket::process start_nginx(const temporary_folder& folder, const listening_socket& socket,
                            const hocket::tests::identity& as) {
  const std::string at = folder.path().string();
  std::ofstream(folder / "certificate") << as.certificate.content();
  std::ofstream(folder / "key") << as.private_key.content();
  std::ofstream(folder / "conf")
      << "daemon off; worker_processes 1; pid " << at << "/pid; error_log " << at << "/error.log;\n"
      << "events { worker_connections 64; }\n"
      << "http {\n  access_log off;\n"
      << "  client_body_temp_path " << at << "/a; proxy_temp_path " << at << "/b;\n"
      << "  fastcgi_temp_path " << at << "/c; uwsgi_temp_path " << at << "/d;\n"
      << "  scgi_temp_path " << at << "/e;\n"
      << "  server {\n    listen 127.0.0.1:" << socket.port << " ssl http2;\n"
      << "    ssl_certificate " << at << "/certificate; ssl_certificate_key " << at << "/key;\n"
      << "    proxy_set_header Protocol $server_protocol;\n"
      << "    location / { proxy_pass http://unix:" << at
      << "/answers; }\n  }\n"
      // It answers when it has the whole body. `return` above would not read it, and reset the
      // stream of a client that still sends.
      << "  server {\n    listen unix:" << at << "/answers;\n"
      << "    location / { return 200 \"$request_method $uri by $http_protocol\"; }\n"
      << "  }\n}\n";
  auto environment = hocket::current_environment();
  environment["NGINX"] = "0;";  // the descriptor that it inherits
  return hocket::process::spawn({.program = nginx_program,
                                 .arguments = {"-p", at, "-e", "error.log", "-c", at + "/conf"},
                                 .environment = std::move(environment),
                                 .in = hocket::child_stdio::descriptor(socket.fd.get()),
                                 .out = hocket::child_stdio::null,
                                 .err = hocket::child_stdio::null});
}

TEST(http_client_http2, many_requests_share_one_connection) {
  if (!std::filesystem::exists(nginx_program)) {
    ASSERT_EQ(std::getenv("CI"), nullptr) << nginx_program << " is missing";
    GTEST_SKIP() << "there is no " << nginx_program;
  }
  const temporary_folder folder;
  // Started by root, nginx works as another user.
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const hocket::tests::test_authority authority("hocket's test authority");
  std::ofstream(folder / "ca") << authority.certificate().content();
  auto talk = [&](std::string origin) -> task<void> {
    client web({.connections = 1, .ca_file = folder / "ca"});
    auto one = [&](int number) -> task<void> {
      const std::string path = "/" + std::to_string(number);
      request what{.url = origin + path, .method = number % 2 == 0 ? "GET" : "POST"};
      if (number % 2 == 1) what.body = std::string(10'000, 'x');
      const std::string method = what.method;
      const response got = co_await web.send(std::move(what));
      EXPECT_EQ(got.body, method + " " + path + " by HTTP/2.0");
    };
    auto many = [&](hocket::task_group& group) -> task<void> {
      for (int i = 0; i < 20; ++i) group.spawn(one(i));
      co_return;
    };
    co_await hocket::with_task_group(many);
    EXPECT_EQ(web.statistics().connections_opened, 1U);

    client old({.ca_file = web.options().ca_file, .version = hocket::http::http_version::http1_1});
    const response got = co_await old.get(origin + "/old");
    EXPECT_EQ(got.body, "GET /old by HTTP/1.1");
  };
  auto body = [&]() -> task<void> {
    listening_socket socket;
    auto nginx = start_nginx(folder, socket, authority.issue({.names = {"127.0.0.1"}}));
    socket.fd = hocket::unique_fd();
    auto talking = talk("https://127.0.0.1:" + std::to_string(socket.port));
    auto outcome = co_await hocket::catching(std::move(talking));
    // Killed, it would leave its worker behind.
    auto stopping = nginx.stop(std::chrono::seconds(10));
    co_await std::move(stopping);
    outcome.value();
  };
  hocket::run(body());
}

}  // namespace
