// SPDX-License-Identifier: BSL-1.0
// The lecture's web crawler: one thread that waits for many slow pages at the same time.

#include <cstddef>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "hocket/flow/task_group.hpp"
#include "hocket/generator.hpp"
#include "hocket/http/client.hpp"
#include "hocket/http/server.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/net/tcp.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/task.hpp"

using namespace hocket;

// [links]
generator<std::string_view> links_in(std::string_view html) {
  constexpr std::string_view mark = "href=\"";
  for (;;) {
    const std::size_t at = html.find(mark);
    if (at == html.npos) co_return;
    html.remove_prefix(at + mark.size());
    const std::string_view link = html.substr(0, html.find('"'));
    co_yield link;
  }
}
// [/links]

// [crawler]
class crawler {
 public:
  explicit crawler(std::string site) : site_(std::move(site)) {}

  task<> run(std::size_t workers);

  std::set<std::string> pages;
  std::map<std::string, std::string> failures;

 private:
  task<> work();
  task<> visit(std::string path);
  void found(std::string path);
  task<> run_in(task_group& group, std::size_t workers);

  std::string site_;
  http::client web_;
  queue<std::string> waiting_;
  std::set<std::string> seen_;
};
// [/crawler]

// [found]
void crawler::found(std::string path) {
  if (seen_.insert(path).second) waiting_.put_nowait(std::move(path));
}
// [/found]

// [visit]
task<> crawler::visit(std::string path) {
  const http::response answer = co_await web_.get(site_ + path);
  if (!answer.ok()) {
    failures[path] = "status " + std::to_string(answer.status);
    co_return;
  }
  for (const std::string_view link : links_in(answer.body)) found(std::string(link));
  pages.insert(std::move(path));
}
// [/visit]

// [work]
task<> crawler::work() {
  for (;;) {
    const std::string path = co_await waiting_.get();
    try {
      co_await visit(path);
    } catch (const http::request_error& error) {
      failures[path] = describe(error.kind());
    }
    waiting_.task_done();
  }
}
// [/work]

// [run]
task<> crawler::run_in(task_group& group, std::size_t workers) {
  for (std::size_t i = 0; i < workers; ++i) group.spawn(work());
  co_await waiting_.join();
  group.cancel();
}

task<> crawler::run(std::size_t workers) {
  found("/");
  auto body = [this, workers](task_group& group) { return run_in(group, workers); };
  co_await with_task_group(body);
}
// [/run]

// [site]
// A site of three generations, each page 20 milliseconds late.
const std::map<std::string, std::string> site{
    {"/", R"(<a href="/a">a</a> <a href="/b">b</a> <a href="/c">c</a> <a href="/gone">d</a>)"},
    {"/a", R"(<a href="/">up</a> <a href="/a/1">1</a> <a href="/a/2">2</a>)"},
    {"/b", R"(<a href="/a">a</a> <a href="/b/1">1</a> <a href="/broken">2</a>)"},
    {"/c", "nothing here"},
    {"/a/1", R"(<a href="/a/2">next</a>)"},
    {"/a/2", R"(<a href="/">home</a>)"},
    {"/b/1", R"(<a href="/b/1">this page</a>)"},
};

task<http::server_response> answer(http::server_request& request) {
  co_await sleep(std::chrono::milliseconds(20));
  if (request.target() == "/broken") throw http::connection_abort();
  const auto found = site.find(request.target());
  if (found == site.end()) throw http::status_error(404, "there is no such page");
  http::server_response page{.body = found->second};
  co_return page;
}
// [/site]

// [main]
task<> crawl_beside(task_group& group, http::server& server, tcp_listener& listener,
                    crawler& crawling) {
  group.spawn(server.serve(listener));
  co_await crawling.run(3);
  group.cancel();
}

task<> crawl_the_site() {
  http::server server(&answer);
  tcp_listener listener;
  crawler crawling("http://" + listener.local().str());
  auto body = [&](task_group& group) { return crawl_beside(group, server, listener, crawling); };
  co_await with_task_group(body);

  std::cout << crawling.pages.size() << " pages:";
  for (const std::string& page : crawling.pages) std::cout << ' ' << page;
  std::cout << '\n';
  for (const auto& [page, why] : crawling.failures) std::cout << page << ": " << why << '\n';
}

int main() { run(crawl_the_site()); }
// [/main]
