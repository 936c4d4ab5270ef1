// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/html_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "apps/sample_report.hpp"

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

nlohmann::json data_in(const std::string& html) {
  const std::string begin = "id=\"data\">";
  const std::size_t at = html.find(begin) + begin.size();
  return nlohmann::json::parse(html.substr(at, html.find("</script>", at) - at));
}

}  // namespace

TEST(html_report, it_is_one_page_with_the_data_in_it) {
  crawl_report report = sample_report();
  report.timeline = {{"http://h/", 200, 0, 1s, 2s}};
  const std::string html = to_html(report);
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(html.find('@' + std::string("CSS@")), std::string::npos);
  EXPECT_EQ(html.find('@' + std::string("DATA@")), std::string::npos);
  const auto data = data_in(html);
  EXPECT_EQ(data["page_count"], 2);
  EXPECT_EQ(data["pages"][0], (nlohmann::json{"http://h/", 0.1, 1500}));
  EXPECT_EQ(data["timeline"][0], (nlohmann::json{0, 1.0, 2.0, 200, "http://h/"}));
}

TEST(html_report, nothing_from_the_net_ends_the_data_before_its_time) {
  crawl_report report = sample_report();
  report.failures = {{"http://h/</script><script>", "", "<!-- \xff"}};
  const auto data = data_in(to_html(report));
  EXPECT_EQ(data["failures"][0]["url"], "http://h/</script><script>");
}
