// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/happy_eyeballs.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect_task.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/loop/sleep.hpp"
#include "virtual_run.hpp"

namespace {

using namespace std::chrono_literals;
using hocket::address;
using hocket::ip_address;
using hocket::task;
using hocket::task_group;
using hocket::tests::expect_throws;

std::vector<ip_address> ips(const std::vector<std::string>& texts) {
  std::vector<ip_address> result;
  for (const auto& each : texts) result.push_back(ip_address::parse(each));
  return result;
}

TEST(interleave_families, they_take_turns_beginning_with_the_first) {
  const auto mixed = ips({"::1", "::2", "::3", "10.0.0.1", "10.0.0.2"});
  EXPECT_EQ(hocket::interleave_families(mixed), ips({"::1", "10.0.0.1", "::2", "10.0.0.2", "::3"}));
  const auto v4_first = ips({"10.0.0.1", "10.0.0.2", "::1"});
  EXPECT_EQ(hocket::interleave_families(v4_first), ips({"10.0.0.1", "::1", "10.0.0.2"}));
}

TEST(interleave_families, one_family_keeps_its_order) {
  EXPECT_EQ(hocket::interleave_families(ips({"::2", "::1"})), ips({"::2", "::1"}));
  EXPECT_TRUE(hocket::interleave_families({}).empty());
}

/// A simulated network: each port stands for a host that answers after a while, or refuses.
class happy_eyeballs : public ::testing::Test {
 protected:
  struct route {
    hocket::clock::duration answers_after;
    bool accepts = true;
  };
  /// Counts the connections that are open.
  class connection {
   public:
    connection(int& open, std::uint16_t port) : open_(&open), port_(port) { ++*open_; }
    connection(connection&& other) noexcept
        : open_(std::exchange(other.open_, nullptr)), port_(other.port_) {}
    connection& operator=(connection&&) = delete;
    ~connection() {
      if (open_) --*open_;
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }

   private:
    int* open_;
    std::uint16_t port_;
  };

  task<connection> connect(std::uint16_t port) {
    connection made(open_, port);
    const route way = routes_[port - 1U];
    attempts_.emplace_back(port, run.time.elapsed());
    co_await hocket::sleep(way.answers_after);
    if (!way.accepts) throw std::runtime_error(std::to_string(port) + " refuses");
    co_return made;
  }

  task<std::uint16_t> connect_to_any(std::vector<route> routes) {
    routes_ = std::move(routes);
    std::vector<address> to;
    for (std::size_t i = 1; i <= routes_.size(); ++i) {
      to.push_back({ip_address(), static_cast<std::uint16_t>(i)});
    }
    auto connecting = hocket::happy_eyeballs(
        std::move(to), [this](address where) { return connect(where.port); }, 250ms);
    const connection winner = co_await std::move(connecting);
    EXPECT_EQ(open_, 1) << "the losers are closed";
    co_return winner.port();
  }

  using attempt = std::pair<std::uint16_t, hocket::clock::duration>;

  hocket::tests::virtual_run run;
  std::vector<route> routes_;
  std::vector<attempt> attempts_;
  int open_ = 0;
};

TEST_F(happy_eyeballs, an_address_that_answers_in_time_stays_alone) {
  EXPECT_EQ(run(connect_to_any({{200ms}, {1ms}})), 1);
  EXPECT_EQ(run.time.elapsed(), 200ms);
  EXPECT_EQ(attempts_, (std::vector<attempt>{{1, 0ms}}));
}

TEST_F(happy_eyeballs, an_address_that_is_silent_gets_company_every_250_ms) {
  EXPECT_EQ(run(connect_to_any({{1h}, {1h}, {30ms}})), 3);
  EXPECT_EQ(run.time.elapsed(), 530ms);
  EXPECT_EQ(attempts_, (std::vector<attempt>{{1, 0ms}, {2, 250ms}, {3, 500ms}}));
}

TEST_F(happy_eyeballs, a_refusal_brings_on_the_next_address_at_once) {
  EXPECT_EQ(run(connect_to_any({{20ms, false}, {30ms}})), 2);
  EXPECT_EQ(run.time.elapsed(), 50ms);
  EXPECT_EQ(attempts_, (std::vector<attempt>{{1, 0ms}, {2, 20ms}}));
}

TEST_F(happy_eyeballs, the_first_may_still_win_when_it_has_company) {
  EXPECT_EQ(run(connect_to_any({{270ms}, {50ms}})), 1);
  EXPECT_EQ(run.time.elapsed(), 270ms);
}

TEST_F(happy_eyeballs, a_refusal_of_an_earlier_one_brings_on_the_next_address_too) {
  EXPECT_EQ(run(connect_to_any({{300ms, false}, {1h}, {10ms}})), 3);
  EXPECT_EQ(attempts_, (std::vector<attempt>{{1, 0ms}, {2, 250ms}, {3, 300ms}}));
}

TEST_F(happy_eyeballs, when_all_refuse_all_errors_are_told_in_the_order_of_failing) {
  try {
    run(connect_to_any({{400ms, false}, {20ms, false}}));
    ADD_FAILURE() << "no exception";
  } catch (const hocket::exception_group& e) {
    EXPECT_STREQ(e.what(),
                 "no address could be connected to (2 sub-exceptions): 2 refuses; 1 refuses");
  }
  EXPECT_EQ(run.time.elapsed(), 400ms);
  EXPECT_EQ(open_, 0);
}

TEST_F(happy_eyeballs, the_error_of_a_single_address_is_thrown_as_it_is) {
  EXPECT_THROW(run(connect_to_any({{20ms, false}})), std::runtime_error);
}

TEST_F(happy_eyeballs, a_cancellation_ends_all_attempts) {
  auto body = [&]() -> task<void> {
    auto cancels = [&](task_group& group) -> task<void> {
      auto connecting = group.spawn(connect_to_any({{1h}, {1h}}));
      co_await hocket::sleep(300ms);
      EXPECT_EQ(open_, 2);
      connecting.cancel();
    };
    co_await hocket::with_task_group(cancels);
  };
  run(body());
  EXPECT_EQ(open_, 0);
  EXPECT_EQ(run.time.elapsed(), 300ms);
}

}  // namespace
