// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include "hocket/core/awaitable.hpp"

/// What connections have in common, so that what is written for one works over all: TCP, unix
/// sockets, pipes, TLS over any of them, and the simulated ones of tests.
namespace hocket {

namespace detail {

template <class A, class Result>
concept AwaitableOf = Awaitable<A> && std::same_as<await_result_t<A>, Result>;

}  // namespace detail

/// Where bytes come from.
///
/// `co_await source.read_some(into)` reads what there is, at most `into.size()` bytes; it waits only
/// when there is nothing, and gives 0 at the end (or for an empty `into`). `close()` ends it at once;
/// a task that waits in read_some then gets std::system_error (EBADF).
///
/// CANCEL: a cancelled read_some has read nothing.
template <class S>
concept ByteReader = requires(S& source, std::span<std::byte> into) {
  { source.read_some(into) } -> detail::AwaitableOf<std::size_t>;
  { source.close() } noexcept;
};

/// Where bytes go to.
///
/// `co_await sink.write_all(data)` writes all of `data`, and waits while the other side does not keep
/// up. `close()` as in ByteReader.
///
/// CANCEL: a cancelled write_all has written an unknown part.
template <class S>
concept ByteWriter = requires(S& sink, std::span<const std::byte> data) {
  { sink.write_all(data) } -> Awaitable;
  { sink.close() } noexcept;
};

/// Both in one. One task may read while another writes.
template <class S>
concept ByteStream = ByteReader<S> && ByteWriter<S>;

}  // namespace hocket
