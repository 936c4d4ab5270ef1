// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/scope.hpp"

#include <gtest/gtest.h>

using namespace hocket::crawl;

namespace {

verdict judged(const scope& belongs, const char* address) {
  return belongs.judge(url::parse(address));
}

scope scope_of(const crawl_options& options) { return {url::parse("http://h/start"), options}; }

}  // namespace

TEST(scope, a_site_is_one_host_and_port) {
  const scope all = scope_of({});
  EXPECT_EQ(judged(all, "http://h/a"), verdict::visit);
  EXPECT_EQ(judged(all, "http://h:8080/a"), verdict::off_site);
  EXPECT_EQ(judged(all, "https://h/a"), verdict::off_site);
  crawl_options options;
  options.check_external = true;
  EXPECT_EQ(judged(scope_of(options), "http://g/a"), verdict::check);
}

TEST(scope, what_is_not_included_or_is_excluded_stays_out) {
  crawl_options options;
  options.include = {path_pattern("/docs/"), path_pattern("/*.html$")};
  options.exclude = {path_pattern("/docs/old/")};
  const scope some = scope_of(options);
  EXPECT_EQ(judged(some, "http://h/docs/a"), verdict::visit);
  EXPECT_EQ(judged(some, "http://h/b.html"), verdict::visit);
  EXPECT_EQ(judged(some, "http://h/b.htm"), verdict::excluded);
  EXPECT_EQ(judged(some, "http://h/docs/old/a.html"), verdict::excluded);
  EXPECT_EQ(judged(some, "http://h/start"), verdict::visit) << "it was asked for";
}

TEST(scope, robots_have_a_say_about_the_start_too) {
  scope site = scope_of({});
  site.set_robots(robots::parse("User-agent: *\nDisallow: /s\n", "hocket"));
  EXPECT_EQ(judged(site, "http://h/start"), verdict::disallowed);
  EXPECT_EQ(judged(site, "http://h/a"), verdict::visit);
}
