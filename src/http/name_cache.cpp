// SPDX-License-Identifier: BSL-1.0
#include "http/name_cache.hpp"

#include <utility>

namespace hocket::http::detail {

/// While it lives the name is being asked for; then all who wait look at the entry again,
/// whether there was an answer or the asker was cancelled.
class name_cache::asking {
 public:
  explicit asking(entry& asked) noexcept : entry_(asked) {
    entry_.being_asked = true;
    entry_.answered.clear();
  }
  asking(const asking&) = delete;
  asking& operator=(const asking&) = delete;
  ~asking() {
    entry_.being_asked = false;
    entry_.answered.set();
  }

 private:
  entry& entry_;
};

task<std::vector<ip_address>> name_cache::find(std::string host) {
  forget_old();
  for (;;) {
    entry& known = entries_[host];
    if (loop_.now() < known.expires) {
      if (!known.failure.empty()) throw resolve_error(host, known.failure);
      co_return known.addresses;
    }
    if (!known.being_asked) break;
    co_await known.answered.wait();
  }

  entry& asked = entries_[host];
  const asking until_answered(asked);
  if (!resolver_) resolver_.emplace(options_);
  try {
    asked.addresses = co_await resolver_->resolve(host);
    asked.failure.clear();
    asked.expires = loop_.now() + lifetime;
  } catch (const resolve_error& e) {
    asked.failure = e.reason();
    asked.expires = loop_.now() + lifetime_of_failure;
    throw;
  }
  co_return asked.addresses;
}

void name_cache::forget_old() {
  if (entries_.size() <= roomy_size) return;
  std::erase_if(entries_, [&](const auto& item) {
    return !item.second.being_asked && item.second.expires <= loop_.now();
  });
}

}  // namespace hocket::http::detail
