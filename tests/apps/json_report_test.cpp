// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/json_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "apps/sample_report.hpp"

using namespace hocket::crawl;

TEST(json_report, the_json_has_everything) {
  const auto json = nlohmann::json::parse(to_json(sample_report()));
  EXPECT_EQ(json["start_url"], "http://h/");
  EXPECT_EQ(json["page_count"], 2);
  EXPECT_EQ(json["bytes"], 2000);
  EXPECT_EQ(json["bytes_received"], 1200);
  EXPECT_EQ(json["statuses"]["200"], 2);
  EXPECT_EQ(json["speed_up"], 120.0);
  EXPECT_EQ(json["interrupted"], false);
  EXPECT_EQ(json["pages"][0]["waiting_seconds"], 0.1);
  EXPECT_EQ(json["redirects"][1]["leaves_site"], true);
  EXPECT_EQ(json["broken_links"][0]["page"], "http://h/a");
  EXPECT_EQ(json["failures"][0]["what"], "no answer within 5 s");
}

TEST(json_report, text_that_is_no_utf8_does_not_cost_the_json) {
  crawl_report report = sample_report();
  report.failures[0].what = "\xff\xfe";
  EXPECT_TRUE(nlohmann::json::accept(to_json(report)));
}
