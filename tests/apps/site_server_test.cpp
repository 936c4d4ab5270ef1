// SPDX-License-Identifier: BSL-1.0
#include "crawl/site/site_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "hocket/loop/run.hpp"

using namespace hocket;
using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

site_options without_delay() {
  site_options options;
  options.delay_min = options.delay_max = 0ms;
  return options;
}

const site served(without_delay());

address address_of(const site_server& server) {
  const std::string url = server.start_url();
  return address::parse(url.substr(7, url.size() - 8));
}

// Sends `text`, and gives all that comes until the server closes the connection.
task<std::string> exchange(address server, std::string text) {
  tcp_stream connection = co_await tcp_stream::connect(server);
  co_await connection.write_all(std::string_view(text));
  std::string answer;
  std::array<std::byte, 4096> chunk{};
  for (;;) {
    const std::size_t size = co_await connection.read_some(chunk);
    if (size == 0) co_return answer;
    answer.append(reinterpret_cast<const char*>(chunk.data()), size);
  }
}

task<> exchange_beside(task_group& group, site_server& server, const std::string& text,
                       std::string& answer) {
  group.spawn(server.serve());
  answer = co_await exchange(address_of(server), text);
  group.cancel();
}

task<std::string> exchange_with_site(std::string text) {
  site_server server(served);
  std::string answer;
  auto body = [&](task_group& group) { return exchange_beside(group, server, text, answer); };
  co_await with_task_group(body);
  co_return answer;
}

std::string answer_to(std::string text) { return run(exchange_with_site(std::move(text))); }

std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST(site_server, a_page_is_answered_with_its_html) {
  const std::string answer =
      answer_to("GET /page/7 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + served.reply("/page/7").body));
}

TEST(site_server, a_redirect_says_where_to) {
  const auto redirects = served.redirect_paths();
  ASSERT_FALSE(redirects.empty());
  const std::string answer =
      answer_to("GET " + redirects[0] + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 302 Found\r\n")) << answer;
  const std::string to = "Location: " + served.reply(redirects[0]).location + "\r\n";
  EXPECT_NE(answer.find(to), std::string::npos) << answer;
}

TEST(site_server, one_connection_takes_many_requests) {
  const std::string answer = answer_to(
      "GET /page/1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /page/2 HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /no HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(occurrences(answer, "HTTP/1.1 200 OK"), 2U);
  EXPECT_EQ(occurrences(answer, "HTTP/1.1 404 Not Found"), 1U);
  EXPECT_EQ(occurrences(answer, served.reply("/page/2").body), 0U);
}

TEST(site_server, a_method_that_it_does_not_know_is_named) {
  const std::string answer = answer_to("DELETE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n")) << answer;
  EXPECT_NE(answer.find("not DELETE"), std::string::npos);
}

namespace {

task<> leave_early(task_group& group, site_server& server, std::string& answer) {
  group.spawn(server.serve());
  {
    tcp_stream rude = co_await tcp_stream::connect(address_of(server));
    co_await rude.write_all(std::string_view("GET /page/1 HTTP/1.1\r\nHost: h\r\n\r\nGET /pa"));
  }
  answer = co_await exchange(address_of(server),
                             "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  group.cancel();
}

task<std::string> exchange_after_a_rude_client() {
  site_server server(served);
  std::string answer;
  auto body = [&](task_group& group) { return leave_early(group, server, answer); };
  co_await with_task_group(body);
  co_return answer;
}

}  // namespace

TEST(site_server, a_client_that_goes_away_disturbs_no_other) {
  EXPECT_TRUE(run(exchange_after_a_rude_client()).starts_with("HTTP/1.1 200 OK\r\n"));
}
