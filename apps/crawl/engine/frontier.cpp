// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/frontier.hpp"

#include <algorithm>
#include <utility>

namespace hocket::crawl {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pace{50};
constexpr milliseconds slowest_pace = std::chrono::minutes(1);
constexpr int requests_of_a_pace = 16;

}  // namespace

frontier::frontier(const politeness& polite, const crawl_limits& limits)
    : polite_(polite), limits_(limits) {}

std::uint32_t frontier::host_of(const url& address) {
  const auto known = host_numbers_.find(address.origin());
  if (known != host_numbers_.end()) return known->second;
  const auto next = static_cast<std::uint32_t>(hosts_.size());
  host_numbers_.emplace(address.origin(), next);
  hosts_.emplace_back().delay = polite_.delay;
  return next;
}

frontier::outcome frontier::remember(const std::string& address, std::string_view& kept) {
  if (limits_.addresses > 0 && seen_.size() >= limits_.addresses) {
    return seen_.contains(address) ? outcome::known : outcome::full;
  }
  const auto [place, is_new] = seen_.insert(address);
  if (!is_new) return outcome::known;
  kept = *place;
  return outcome::added;
}

frontier::outcome frontier::note(const std::string& address) {
  std::string_view unused;
  return remember(address, unused);
}

frontier::outcome frontier::add(const url& address, frontier_entry& found) {
  const outcome result = remember(address.text(), found.address);
  if (result != outcome::added) return result;
  found.host = host_of(address);
  ++queued_;
  if (limits_.depth && found.depth > depth_) {
    deeper_.push_back(found);
  } else {
    enqueue(found, false);
  }
  return result;
}

void frontier::enqueue(const frontier_entry& entry, bool at_the_front) {
  auto& queue = hosts_[entry.host].queue;
  if (at_the_front) {
    queue.push_front(entry);
  } else {
    queue.push_back(entry);
  }
  give_turn(entry.host);
}

void frontier::give_turn(std::uint32_t index) {
  host& next = hosts_[index];
  const std::size_t room = polite_.connections_per_host;
  if (next.at || next.queue.empty() || next.given_up || (room > 0 && next.in_flight >= room))
    return;
  next.at = turn{next.next_start, turn_count_++};
  turns_.emplace(*next.at, index);
}

void frontier::lose_turn(host& waiting) {
  if (waiting.at) turns_.erase(*waiting.at);
  waiting.at.reset();
}

void frontier::release_due(time_point now) {
  while (!put_back_.empty() && put_back_.begin()->first <= now) {
    enqueue(put_back_.begin()->second, true);
    put_back_.erase(put_back_.begin());
  }
}

void frontier::begin_next_depth() {
  if (deeper_.empty() || in_flight_ > 0 || !turns_.empty() || !put_back_.empty()) return;
  const auto by_depth = [](const frontier_entry& a, const frontier_entry& b) {
    return a.depth < b.depth;
  };
  depth_ = std::min_element(deeper_.begin(), deeper_.end(), by_depth)->depth;
  std::vector<frontier_entry> waiting;
  waiting.swap(deeper_);
  for (const frontier_entry& entry : waiting) {
    if (entry.depth > depth_) {
      deeper_.push_back(entry);
    } else {
      enqueue(entry, false);
    }
  }
}

bool frontier::pages_left() const noexcept {
  return limits_.pages == 0 || pages_ + in_flight_ < limits_.pages;
}

std::optional<frontier_entry> frontier::take(time_point now) {
  release_due(now);
  begin_next_depth();
  if (!pages_left() || turns_.empty()) return std::nullopt;
  const auto [at, index] = *turns_.begin();
  if (std::max(at.first, next_start_) > now) return std::nullopt;

  host& chosen = hosts_[index];
  turns_.erase(turns_.begin());
  chosen.at.reset();
  frontier_entry entry = chosen.queue.front();
  chosen.queue.pop_front();
  ++chosen.in_flight;
  ++in_flight_;
  --queued_;
  if (const auto apart = std::max(chosen.delay, chosen.pace); apart.count() > 0) {
    chosen.next_start = now + apart;
  }
  if (polite_.requests_per_second > 0) {
    const std::chrono::duration<double> apart(1 / polite_.requests_per_second);
    next_start_ = now + std::chrono::ceil<time_point::duration>(apart);
  }
  give_turn(index);
  ++entry.attempts;
  return entry;
}

std::optional<frontier::time_point> frontier::next_time() const noexcept {
  if (!pages_left()) return std::nullopt;
  std::optional<time_point> next;
  if (!turns_.empty()) next = turns_.begin()->first.first;
  if (!put_back_.empty()) {
    const time_point again = put_back_.begin()->first;
    next = next ? std::min(*next, again) : again;
  }
  if (!next && !deeper_.empty() && in_flight_ == 0) next = time_point::min();
  return next ? std::max(*next, next_start_) : next;
}

void frontier::finish(const frontier_entry& entry, bool was_page) {
  --in_flight_;
  --hosts_[entry.host].in_flight;
  if (was_page) ++pages_;
  give_turn(entry.host);
}

void frontier::put_back(frontier_entry entry, time_point when) {
  finish(entry, false);
  ++queued_;
  if (hosts_[entry.host].given_up) {
    enqueue(entry, true);
  } else {
    put_back_.emplace(when, entry);
  }
}

bool frontier::hold(const frontier_entry& entry, time_point began, time_point now,
                    time_point until) {
  host& held = hosts_[entry.host];
  const bool is_new = began > held.held_at;
  if (is_new) {
    held.held_at = now;
    held.pace = std::clamp(2 * std::max(held.delay, held.pace), first_pace, slowest_pace);
    held.went_well = 0;
    ++held.holds;
  }
  held.next_start = std::max(held.next_start, until);
  lose_turn(held);
  give_turn(entry.host);
  return is_new;
}

void frontier::went_well(const frontier_entry& entry, time_point began) {
  host& asked = hosts_[entry.host];
  if (began <= asked.held_at) return;
  asked.holds = 0;
  if (asked.pace.count() == 0 || ++asked.went_well < requests_of_a_pace) return;
  asked.went_well = 0;
  asked.pace = asked.pace * 7 / 8;
}

bool frontier::give_up_host(const frontier_entry& entry) {
  host& left = hosts_[entry.host];
  if (std::exchange(left.given_up, true)) return false;
  lose_turn(left);
  // Nobody is to wait for the times of these.
  for (auto next = put_back_.begin(); next != put_back_.end();) {
    const auto one = next++;
    if (one->second.host != entry.host) continue;
    left.queue.push_front(one->second);
    put_back_.erase(one);
  }
  return true;
}

void frontier::slow_down(const url& address, std::chrono::milliseconds delay) {
  auto& current = hosts_[host_of(address)].delay;
  current = std::max(current, delay);
}

}  // namespace hocket::crawl
