// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/simulated_poller.hpp"

#include <algorithm>
#include <atomic>
#include <string>

#include "hocket/base/config.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"
#include "loop/deadlock_report.hpp"

namespace hocket {

namespace {

constexpr readiness without(readiness all, readiness some) noexcept {
  return static_cast<readiness>(static_cast<unsigned>(all) & ~static_cast<unsigned>(some));
}

}  // namespace

/// What a loop sees of the simulation.
class simulated_poller::scripted final : public poller {
 public:
  explicit scripted(simulated_poller& owner) noexcept : owner_(owner) {}
  ~scripted() override { owner_.poller_ = nullptr; }

  void update(io_watch& watch) override {
    if (watch.fd() < first_fd) return;
    descriptor& of = owner_.find(watch.fd());
    auto& watches = of.watches;
    if (std::find(watches.begin(), watches.end(), &watch) == watches.end()) {
      watches.push_back(&watch);
    }
    of.fresh = of.ready;  // registering arms the edge again
  }

  void remove(io_watch& watch) noexcept override {
    const auto found = owner_.descriptors_.find(watch.fd());
    if (found != owner_.descriptors_.end()) std::erase(found->second.watches, &watch);
    std::replace(reporting_.begin(), reporting_.end(), &watch, static_cast<io_watch*>(nullptr));
  }

  void wake() noexcept override { woken_.store(true, std::memory_order_release); }

  std::size_t wait(std::optional<clock::duration> timeout) override {
    std::size_t events = step();
    while (events == 0 && (!timeout || *timeout > clock::duration::zero())) {
      const bool has_script = !owner_.script_.empty();
      if (!has_script && !timeout) {
        throw runtime_error(
            detail::deadlock_report("the script of the simulated poller has nothing more to happen",
                                    event_loop::current().ready()));
      }
      clock::duration jump = timeout.value_or(clock::duration::max());
      if (has_script) jump = std::min(jump, owner_.script_.begin()->first - owner_.time_.now());
      owner_.time_.advance(jump);
      if (timeout) *timeout -= jump;
      events = step();
    }
    return events;
  }

 private:
  std::size_t step() {
    owner_.catch_up();
    return report_all() + (woken_.exchange(false, std::memory_order_acquire) ? 1 : 0);
  }

  std::size_t report_all() {
    std::size_t reports = 0;
    for (const int fd : ready_descriptors()) {
      const auto found = owner_.descriptors_.find(fd);
      if (found != owner_.descriptors_.end()) reports += report_one(found->second);
    }
    return reports;
  }

  /// A report may open and close others.
  [[nodiscard]] std::vector<int> ready_descriptors() const {
    std::vector<int> ready;
    for (const auto& [fd, each] : owner_.descriptors_) {
      if (any(each.ready) && !each.watches.empty()) ready.push_back(fd);
    }
    return ready;
  }

  std::size_t report_one(descriptor& of) {
    const readiness fresh = std::exchange(of.fresh, readiness::none);
    const readiness ready = of.ready;
    const bool hung_up = of.hung_up;
    std::size_t reports = 0;
    reporting_ = of.watches;
    for (std::size_t i = 0; i < reporting_.size(); ++i) {
      io_watch* const watch = reporting_[i];
      if (watch == nullptr) continue;  // it was stopped by one before it
      const readiness seen = watch->trigger_mode() == trigger::edge ? fresh : ready;
      if (const readiness wanted = seen & watch->interest(); any(wanted)) {
        report(*watch, wanted, hung_up);
        ++reports;
      }
    }
    reporting_.clear();
    return reports;
  }

  simulated_poller& owner_;
  std::vector<io_watch*> reporting_;
  std::atomic<bool> woken_ = false;
};

simulated_poller::~simulated_poller() {
  HOCKET_ASSERT(poller_ == nullptr && "a simulated_poller outlives the loop that uses it");
}

int simulated_poller::open() {
  descriptors_.emplace(next_fd_, descriptor());
  return next_fd_++;
}

void simulated_poller::close(int fd) {
  HOCKET_ASSERT(find(fd).watches.empty() && "a descriptor that is watched is being closed");
  find(fd);
  descriptors_.erase(fd);
  std::erase_if(script_, [fd](const auto& each) { return each.second.fd == fd; });
}

void simulated_poller::after(clock::duration delay, int fd, readiness what) {
  script(delay, {fd, what, false});
}

void simulated_poller::hang_up_after(clock::duration delay, int fd) {
  script(delay, {fd, readiness::both, true});
}

void simulated_poller::clear(int fd, readiness what) {
  descriptor& of = find(fd);
  of.ready = without(of.ready, what);
  of.fresh = without(of.fresh, what);
}

readiness simulated_poller::ready(int fd) const { return find(fd).ready; }

readiness simulated_poller::watched(int fd) const {
  readiness all = readiness::none;
  for (const io_watch* watch : find(fd).watches) all = all | watch->interest();
  return all;
}

std::unique_ptr<poller> simulated_poller::make_poller() {
  if (poller_ != nullptr) throw runtime_error("simulated_poller: a loop uses it already");
  auto made = std::make_unique<scripted>(*this);
  poller_ = made.get();
  return made;
}

simulated_poller::descriptor& simulated_poller::find(int fd) {
  return const_cast<descriptor&>(std::as_const(*this).find(fd));
}

const simulated_poller::descriptor& simulated_poller::find(int fd) const {
  const auto found = descriptors_.find(fd);
  if (found == descriptors_.end()) {
    throw value_error("simulated_poller: there is no descriptor " + std::to_string(fd));
  }
  return found->second;
}

void simulated_poller::script(clock::duration delay, change what) {
  find(what.fd);
  if (delay <= clock::duration::zero()) {
    apply(what);
  } else {
    script_.emplace(saturating_add(time_.now(), delay), what);
  }
}

void simulated_poller::apply(const change& what) {
  descriptor& of = find(what.fd);
  of.fresh = of.fresh | without(what.what, what.hangs_up ? readiness::none : of.ready);
  of.ready = of.ready | what.what;
  of.hung_up = of.hung_up || what.hangs_up;
}

void simulated_poller::catch_up() {
  while (!script_.empty() && script_.begin()->first <= time_.now()) {
    const change due = script_.begin()->second;
    script_.erase(script_.begin());
    apply(due);
  }
}

}  // namespace hocket
