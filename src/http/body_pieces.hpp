// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <utility>

#include "hocket/async_generator.hpp"
#include "hocket/task.hpp"

namespace hocket::http::detail {

/// The pieces of a body. Each comes from a task that `read` makes; an empty one is the end.
template <class Read>
async_generator<std::string> pieces_of(Read read) {
  for (;;) {
    auto reading = read();
    std::string piece = co_await std::move(reading);
    if (piece.empty()) co_return;
    co_yield std::move(piece);
  }
}

/// The same pieces in one.
template <class Read>
task<std::string> whole_of(Read read) {
  std::string all;
  for (;;) {
    auto reading = read();
    const std::string piece = co_await std::move(reading);
    if (piece.empty()) co_return all;
    all += piece;
  }
}

}  // namespace hocket::http::detail
