// SPDX-License-Identifier: BSL-1.0
// A discrete-event simulation: a launderette with two machines. Each customer is a coroutine that
// tells what it does next, and is resumed when that is over, with the time it is then. Simulated
// hours take no time; the same seed gives the same day.
#include <compare>
#include <cstddef>
#include <cstdio>
#include <deque>
#include <functional>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include <hocket/generator.hpp>

// [customer]
struct request {
  enum { wait, take_machine, free_machine } what;
  int minutes = 0;
};
using customer = hocket::generator<request, int, int>;  // sent the time, returns its wait in line

customer wash(int number, int arrival, int washing) {
  const request arrive{request::wait, arrival};
  const int arrived = co_yield arrive;
  std::printf("%3d customer %d arrives\n", arrived, number);

  const request queue_up{request::take_machine};
  const int began = co_yield queue_up;
  std::printf("%3d customer %d washes\n", began, number);

  const request wait{request::wait, washing};
  const int finished = co_yield wait;
  std::printf("%3d customer %d leaves\n", finished, number);

  const request leave{request::free_machine};
  co_yield leave;
  co_return began - arrived;
}
// [/customer]

// [launderette]
class launderette {
 public:
  explicit launderette(int machines) : free_machines_(machines) {}

  void expect(customer visitor) {
    visitors_.push_back(std::move(visitor));
    const std::size_t who = visitors_.size() - 1;
    follow(who, 0, visitors_[who].next());
  }

  /// Runs the day; gives the minutes that all customers together stood in line.
  int open() {
    while (!calendar_.empty()) {
      const auto [time, order, who] = calendar_.top();
      calendar_.pop();
      follow(who, time, visitors_[who].send(time));
    }
    return waited_;
  }

 private:
  struct entry {
    int time;
    int order;  // of entries for the same minute
    std::size_t who;
    auto operator<=>(const entry&) const = default;
  };

  void follow(std::size_t who, int now, customer::step_type step) {
    if (!step) {
      waited_ += step.result();
    } else if (step->what == request::wait) {
      resume_at(now + step->minutes, who);
    } else if (step->what == request::take_machine) {
      line_.push_back(who);
      serve(now);
    } else {
      ++free_machines_;
      resume_at(now, who);
      serve(now);
    }
  }
  void serve(int now) {
    for (; free_machines_ > 0 && !line_.empty(); --free_machines_) {
      resume_at(now, line_.front());
      line_.pop_front();
    }
  }
  void resume_at(int time, std::size_t who) { calendar_.push({time, order_++, who}); }

  std::vector<customer> visitors_;
  std::deque<std::size_t> line_;
  std::priority_queue<entry, std::vector<entry>, std::greater<>> calendar_;
  int free_machines_;
  int order_ = 0;
  int waited_ = 0;
};
// [/launderette]

int main() {
  launderette shop(2);
  std::mt19937 random(7);
  const auto minutes = [&random](unsigned from, unsigned below) {
    return static_cast<int>(from + random() % (below - from));
  };
  for (int number = 1; number <= 5; ++number) {
    const int arrival = minutes(0, 60);
    shop.expect(wash(number, arrival, minutes(30, 50)));
  }
  std::printf("minutes in line: %d\n", shop.open());
}
