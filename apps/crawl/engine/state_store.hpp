// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "crawl/engine/database.hpp"
#include "crawl/engine/findings.hpp"
#include "crawl/engine/frontier.hpp"
#include "crawl/engine/visit.hpp"
#include "crawl/web/url.hpp"

namespace hocket::crawl {

/// A state file that cannot be used for this crawl; says why, in one line.
class state_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An address that was found by an earlier run, and not visited.
struct unfinished_address {
  url address;
  frontier_entry entry;  ///< its own address and host are not set
};

/// A crawl in an SQLite file, to go on after it ended in any way: addresses that are known, what
/// their visits gave, and totals. Its tables are for others to read, too.
///
/// What a visit gave and the links that it found are in one transaction. So after a kill each address
/// is either done, with all that it gave, or as if it had never been asked for. A transaction holds
/// the visits of commit_interval, and a killed crawl makes these again.
///
/// Nobody else can use the file meanwhile. THROWS: database_error, all of its functions.
class state_store {
 public:
  static constexpr std::chrono::milliseconds commit_interval{200};

  /// Opens the file, or creates it. THROWS: state_error when it is of another crawl, in use, or no
  /// state file.
  state_store(const std::string& file, const url& start);
  ~state_store();
  state_store(const state_store&) = delete;
  state_store& operator=(const state_store&) = delete;

  /// Brings back what earlier runs did. Gives what they left, in the order of finding: whether it is
  /// to be visited now is for who asked. REQUIRES: both are new. LIFETIME: of the entries, that of
  /// `addresses`.
  [[nodiscard]] std::vector<unfinished_address> restore(frontier& addresses, findings& found);

  /// An address was found, whether it is to be visited by this run or not. One that is known stays
  /// as it is.
  void add(const frontier_entry& entry);

  /// `entry` was visited; `made` is as findings::take() left it. Commits when it is time.
  void finish(const frontier_entry& entry, const visit& made, const crawl_report& totals,
              std::chrono::steady_clock::time_point now);

  void commit(const crawl_report& totals);

 private:
  struct statements;

  void begin(const url& start);
  std::vector<unfinished_address> restore_addresses(frontier& addresses);
  void restore_results(crawl_report& report);
  void restore_places(fragment_checks& places);
  void restore_totals(crawl_report& report);
  void write_results(const visit& made);
  void write_places(const frontier_entry& entry, const visit& made);
  void write_totals(const crawl_report& totals);

  database file_;
  std::unique_ptr<statements> run_;
  std::chrono::steady_clock::time_point committed_at_ =
      std::chrono::steady_clock::time_point::min();
};

}  // namespace hocket::crawl
