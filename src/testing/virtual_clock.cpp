// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/virtual_clock.hpp"

#include <utility>

namespace hocket {

namespace {

class jumping_poller final : public poller {
 public:
  jumping_poller(virtual_clock& time, std::unique_ptr<poller> real)
      : time_(time), real_(std::move(real)) {}

  void update(io_watch& watch) override { real_->update(watch); }
  void remove(io_watch& watch) noexcept override { real_->remove(watch); }
  void wake() noexcept override { real_->wake(); }

  std::size_t wait(std::optional<clock::duration> timeout) override {
    // With no timer to jump to, only a descriptor or another thread can end the wait.
    if (!timeout) return real_->wait(std::nullopt);
    const std::size_t events = real_->wait(clock::duration::zero());
    if (events == 0) time_.advance(*timeout);
    return events;
  }

 private:
  virtual_clock& time_;
  std::unique_ptr<poller> real_;
};

}  // namespace

std::unique_ptr<poller> virtual_clock::make_poller() {
  return std::make_unique<jumping_poller>(*this, make_default_poller());
}

}  // namespace hocket
