// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/state_store.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "temporary_folder.hpp"

using namespace hocket::crawl;
using namespace std::chrono_literals;

namespace {

const url start = url::parse("http://h/");
const std::chrono::steady_clock::time_point now{};

// A file of this test's own, gone with it.
class state_file : public testing::Test {
 protected:
  [[nodiscard]] std::string name() const { return folder_ / "state"; }

 private:
  const hocket::tests::temporary_folder folder_;
};

frontier_entry added(frontier& addresses, state_store& store, const std::string& address) {
  frontier_entry entry;
  addresses.add(url::parse(address), entry);
  store.add(entry);
  return entry;
}

visit page_visit(const frontier_entry& entry) {
  visit made;
  made.status = 200;
  made.bytes = 10;
  made.page = visited_page{std::string(entry.address), 200, 10, true, 5ms};
  return made;
}

}  // namespace

TEST_F(state_file, what_was_committed_comes_back) {
  {
    frontier addresses;
    findings found;
    state_store store(name(), start);
    const frontier_entry first = added(addresses, store, "http://h/");
    added(addresses, store, "http://h/a");
    visit made = page_visit(first);
    made.failures.push_back({"http://h/", "", "a bad link"});
    found.take(first, made);
    found.totals().bytes_received = 7;
    store.finish(first, made, found.totals(), now);
  }
  frontier addresses;
  findings found;
  state_store store(name(), start);
  const auto left = store.restore(addresses, found);
  const crawl_report report = found.report();
  ASSERT_EQ(report.pages.size(), 1U);
  EXPECT_EQ(report.pages[0].waiting, 5ms);
  EXPECT_EQ(report.statuses.at(200), 1U);
  EXPECT_EQ(report.bytes, 10U);
  EXPECT_EQ(report.bytes_received, 7U);
  EXPECT_EQ(report.failures.at(0).what, "a bad link");
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].address.text(), "http://h/a");
  EXPECT_EQ(addresses.note("http://h/"), frontier::outcome::known);
  EXPECT_EQ(addresses.queued(), 0U) << "whether it is to be visited is for who asked";
}

TEST_F(state_file, what_was_not_committed_is_as_if_it_had_never_been_asked_for) {
  {
    frontier addresses;
    findings found;
    state_store store(name(), start);
    const frontier_entry first = added(addresses, store, "http://h/");
    const frontier_entry second = added(addresses, store, "http://h/a");
    store.finish(first, page_visit(first), found.totals(), now);
    added(addresses, store, "http://h/found-on-a");
    store.finish(second, page_visit(second), found.totals(), now + 1ms);
  }
  frontier addresses;
  findings found;
  state_store store(name(), start);
  const auto left = store.restore(addresses, found);
  EXPECT_EQ(found.report().pages.size(), 1U);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].address.text(), "http://h/a");
}

TEST_F(state_file, a_file_in_use_is_refused) {
  const state_store first(name(), start);
  try {
    const state_store second(name(), start);
    FAIL() << "two crawls have the same file";
  } catch (const state_error& error) {
    EXPECT_NE(std::string(error.what()).find("another crawl uses it"), std::string::npos)
        << error.what();
  }
}

TEST_F(state_file, the_state_of_another_start_is_refused) {
  {
    state_store first(name(), start);
    first.commit({});
  }
  EXPECT_THROW(state_store(name(), url::parse("http://other/")), state_error);
}
