// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/junit_report.hpp"

#include <expat.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "apps/sample_report.hpp"

using namespace hocket::crawl;

namespace {

bool is_xml(const std::string& text) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  return XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_OK;
}

}  // namespace

TEST(junit_report, each_page_is_a_test_case_that_fails_by_its_broken_links) {
  const std::string xml = to_junit(sample_report());
  EXPECT_TRUE(is_xml(xml));
  EXPECT_EQ(xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"hocket crawl\" tests=\"2\" failures=\"2\" errors=\"0\" "
            "time=\"0.500000\">\n"
            "  <testsuite name=\"http://h/\" tests=\"2\" failures=\"2\" errors=\"0\" "
            "time=\"0.500000\">\n"
            "    <testcase classname=\"page\" name=\"http://h/\" time=\"0.100000\">\n"
            "      <failure message=\"http://h/slow: no answer within 5 s\" "
            "type=\"broken link\">http://h/slow: no answer within 5 s\n</failure>\n"
            "    </testcase>\n"
            "    <testcase classname=\"page\" name=\"http://h/a\" time=\"0.050000\">\n"
            "      <failure message=\"404 http://h/gone\" type=\"broken link\">404 "
            "http://h/gone\n</failure>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

TEST(junit_report, a_start_that_fails_is_a_test_case) {
  crawl_report report;
  report.start_url = "http://h/";
  report.failures = {{"http://h/", "", "connection failed"}};
  EXPECT_NE(to_junit(report).find("tests=\"1\" failures=\"1\""), std::string::npos);
}

TEST(junit_report, no_surrogate_no_overlong_form_and_no_noncharacter_is_written) {
  for (const char* const bad : {"\xed\xa0\x80", "\xe0\x80\x80", "\xf0\x80\x80\x80",
                                "\xf4\x90\x80\x80", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xc0\x80"}) {
    crawl_report report = sample_report();
    report.failures[0].what = bad;
    const std::string xml = to_junit(report);
    EXPECT_TRUE(is_xml(xml)) << xml;
    EXPECT_EQ(xml.find(bad), std::string::npos) << xml;
  }
}

TEST(junit_report, whatever_the_net_sends_it_is_xml) {
  crawl_report report = sample_report();
  report.failures[0].what = "\x1b<&\">\xff\xc3\xa9\xe2\x82 \xed";
  const std::string xml = to_junit(report);
  EXPECT_TRUE(is_xml(xml)) << xml;
  EXPECT_NE(xml.find("?&lt;&amp;&quot;&gt;?\xc3\xa9"), std::string::npos) << xml;
}
