// SPDX-License-Identifier: BSL-1.0
// Delegation to what is no generator; peers.py has the same.
#include <cstddef>
#include <exception>
#include <iterator>
#include <map>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "scene.hpp"

namespace hocket::parity {
namespace {

gen items(speaker say) {
  const std::vector<int> list{1, 2, 3};
  co_yield from(list);
  say("result None");
  co_return 1;
}

/// A range that others may draw from as well.
class ticket_source {
 public:
  class iterator {
   public:
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    explicit iterator(int& next) : next_(&next) {}
    int operator*() const { return *next_ + 1; }
    iterator& operator++() {
      ++*next_;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return *next_ == 5; }

   private:
    int* next_;
  };
  iterator begin() { return iterator(next_ticket_); }
  static std::default_sentinel_t end() { return std::default_sentinel; }
  /// Takes what was given out last, as an iterator of Python's has done already by then.
  void take() { ++next_ticket_; }

 private:
  int next_ticket_ = 0;
};

gen tickets(speaker say) {
  ticket_source drawn;
  try {
    co_yield from(drawn);
    say("sold out");
  } catch (const value_error&) {
    say("caught " + describe_current());
    drawn.take();
  } catch (const attribute_error&) {
    say("caught " + describe_current());
    drawn.take();
  }
  co_yield from(drawn);
  co_return 2;
}

/// A generator of another kind, with all of the protocol.
class peer {
 public:
  struct step {
    value given;
    bool ended = false;
    explicit operator bool() const { return !ended; }
    value operator*() const { return given; }
    [[nodiscard]] bool returned() const { return ended; }
    [[nodiscard]] value result() const { return given; }
  };

  explicit peer(const speaker& say) : say_(&say) {}

  step next() {
    say("peer next");
    if (++count_ > 3) return {40, true};
    return {count_};
  }
  step send(value sent) {
    say("peer send " + text_of(sent));
    if (sent == 9) return {sent, true};
    if (sent == 8) throw key_error("peer");
    return {100 + sent.value()};
  }
  step throw_(const std::exception_ptr& error) {
    say("peer throw " + describe(error));
    try {
      std::rethrow_exception(error);
    } catch (const value_error&) {
      return {200};
    } catch (const lookup_error&) {
      return {7, true};
    } catch (const stop_iteration<value>& stop) {
      // What Python's peer says by letting it out: this is the end.
      return {stop.value(), true};
    }
  }
  int close() {
    say("peer close");
    return 5;
  }

 protected:
  void say(const std::string& text) const { (*say_)(text); }
  [[nodiscard]] actor& root() const { return *say_->in().targets.front(); }

 private:
  const speaker* say_;
  int count_ = 0;
};

class angry_peer : public peer {
 public:
  using peer::peer;
  int close() {
    peer::close();
    throw value_error("peer close");
  }
};

const std::vector<std::string> next_once{"next"};

/// Touches its delegator while it is being thrown into and closed.
class nosy_peer : public peer {
 public:
  using peer::peer;
  step throw_(const std::exception_ptr& error) {
    say("root " + root().perform(next_once));
    return peer::throw_(error);
  }
  int close() {
    say("root " + std::string(name_of(root().state())));
    say("root " + root().perform(next_once));
    return peer::close();
  }
};

template <class Peer>
gen with_peer(speaker say) {
  const on_exit finally(say, "finally");
  Peer other(say);
  const value result = co_yield from(other);
  say("result " + text_of(result));
  co_yield 103;
  co_return result;
}

}  // namespace

const std::map<std::string, leaf>& peers() {
  static const std::map<std::string, leaf> all{
      {"items", items},
      {"tickets", tickets},
      {"peer", with_peer<peer>},
      {"angry_peer", with_peer<angry_peer>},
      {"nosy_peer", with_peer<nosy_peer>},
  };
  return all;
}

}  // namespace hocket::parity
