// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "crawl/engine/crawl_options.hpp"
#include "crawl/web/hash_text.hpp"
#include "crawl/web/url.hpp"

namespace hocket::crawl {

enum class entry_kind : std::uint8_t {
  page,      ///< on the site: visited, and searched for links
  external,  ///< elsewhere: only asked whether it is there
  sitemap,
};

/// An address that is to be fetched, and the page that has it. LIFETIME: that of its frontier.
struct frontier_entry {
  std::string_view address;
  std::string_view page;  ///< empty for the address that the crawl began with
  int depth = 0;          ///< links from the start
  int redirects = 0;      ///< how many redirects in a row led here
  int attempts = 0;       ///< how often it was asked for
  entry_kind kind = entry_kind::page;
  std::uint32_t host = 0;
};

/// What a crawl has found and not yet fetched, every address once, and when each may be asked for.
///
/// Each host has a queue, oldest first. Hosts take turns; one that is to be left alone (enough
/// connections, too short a time since the last request) does not hold up the others. With a limit
/// of depth, an address is given only when all that are nearer to the start are done: so the depth
/// of each is the least there is.
///
/// A host that says that it is asked too often is held: nothing of it is given until the end of the
/// hold, and then at half the pace, which grows again as requests go well.
///
/// It also keeps the limit on pages. As it is not known beforehand whether an address is a page,
/// each one that is being fetched counts as one until finish() tells.
class frontier {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit frontier(const politeness& polite = {}, const crawl_limits& limits = {});

  enum class outcome : std::uint8_t {
    added,
    known,  ///< added or noted before
    full,   ///< as many addresses are known as may be
  };

  /// Queues `address`; sets the address and the host of `found`, and only when it is added.
  /// REQUIRES: the page of `found` is one of kept() or of an entry.
  outcome add(const url& address, frontier_entry& found);

  /// Remembers an address that is not to be fetched.
  outcome note(const std::string& address);

  /// The next address; none when nothing is queued, or may be asked for now.
  [[nodiscard]] std::optional<frontier_entry> take(time_point now);

  /// When take() may give one that it does not give now: a time in the past, unless it is for
  /// politeness or a retry. None when nothing is queued or everything waits for finish().
  [[nodiscard]] std::optional<time_point> next_time() const noexcept;

  /// One that was taken is done. REQUIRES: in_flight() > 0.
  void finish(const frontier_entry& entry, bool was_page);

  /// One that was taken is to be given again, at `when`.
  void put_back(frontier_entry entry, time_point when);

  /// Nothing is given of the host of `entry`, which was taken at `began`, before `until`. False when
  /// that was on its way while the host was held already, so that it tells nothing new.
  /// REQUIRES: now < until.
  bool hold(const frontier_entry& entry, time_point began, time_point now, time_point until);

  /// A request to the host of `entry`, which was taken at `began`, was not one too many.
  void went_well(const frontier_entry& entry, time_point began);

  /// Nothing is given of the entry's host any more: what is queued stays so. False when that was so
  /// already.
  bool give_up_host(const frontier_entry& entry);

  /// How often the host of `entry` was held since a request to it went well.
  [[nodiscard]] int holds(const frontier_entry& entry) const noexcept {
    return hosts_[entry.host].holds;
  }

  /// Longer pauses between requests to the address's host; shorter ones than before are not taken.
  void slow_down(const url& address, std::chrono::milliseconds delay);

  /// So many pages were visited before, which the limit counts too.
  void count_earlier_pages(std::size_t pages) noexcept { pages_ += pages; }

  /// The limit on pages allows for another one.
  [[nodiscard]] bool pages_left() const noexcept;

  [[nodiscard]] std::size_t queued() const noexcept { return queued_; }
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }

  /// The frontier's own copy of an address, which lives as long as it; noted if it is new.
  [[nodiscard]] std::string_view kept(const std::string& address) {
    return *seen_.insert(address).first;
  }

 private:
  // Of equal times the host that had its turn longest ago comes first.
  using turn = std::pair<time_point, std::uint64_t>;
  struct host {
    std::deque<frontier_entry> queue;
    std::size_t in_flight = 0;
    time_point next_start = time_point::min();
    std::chrono::milliseconds delay{0};
    std::optional<turn> at;  // its place in turns_

    time_point held_at = time_point::min();
    std::chrono::milliseconds pace{0};  // a delay, found by holds
    int holds = 0;
    int went_well = 0;  // since the pace changed
    bool given_up = false;
  };

  [[nodiscard]] outcome remember(const std::string& address, std::string_view& kept);
  std::uint32_t host_of(const url& address);
  void enqueue(const frontier_entry& entry, bool at_the_front);
  void give_turn(std::uint32_t index);
  void lose_turn(host& waiting);
  void release_due(time_point now);
  void begin_next_depth();

  politeness polite_;
  crawl_limits limits_;
  std::unordered_set<std::string> seen_;
  std::unordered_map<std::string, std::uint32_t, text_hash, std::equal_to<>> host_numbers_;
  std::deque<host> hosts_;
  std::map<turn, std::uint32_t> turns_;  // of hosts that have something queued, and room for it
  std::multimap<time_point, frontier_entry> put_back_;
  std::vector<frontier_entry> deeper_;
  time_point next_start_ = time_point::min();
  std::uint64_t turn_count_ = 0;
  int depth_ = 0;
  std::size_t queued_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t pages_ = 0;
};

}  // namespace hocket::crawl
