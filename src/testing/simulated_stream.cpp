// SPDX-License-Identifier: BSL-1.0
#include "hocket/testing/simulated_stream.hpp"

#include <cerrno>
#include <utility>

#include "testing/simulated_pipe.hpp"

namespace hocket {

std::pair<simulated_stream, simulated_stream> simulated_stream::make_pair(
    const simulated_link& both) {
  return make_pair(both, both);
}

std::pair<simulated_stream, simulated_stream> simulated_stream::make_pair(
    const simulated_link& there, const simulated_link& back) {
  auto to_second = std::make_shared<detail::simulated_pipe>(there);
  auto to_first = std::make_shared<detail::simulated_pipe>(back);
  return {simulated_stream(to_first, to_second), simulated_stream(to_second, to_first)};
}

simulated_stream::simulated_stream(pipe_ref in, pipe_ref out) noexcept
    : in_(std::move(in)), out_(std::move(out)) {}
simulated_stream::simulated_stream(simulated_stream&&) noexcept = default;
simulated_stream& simulated_stream::operator=(simulated_stream&& other) noexcept {
  if (this == &other) return *this;
  close();
  stream_reader::operator=(std::move(other));
  in_ = std::move(other.in_);
  out_ = std::move(other.out_);
  return *this;
}
simulated_stream::~simulated_stream() { close(); }

task<std::size_t> simulated_stream::read_some(std::span<std::byte> into) {
  if (!unread_.empty()) co_return unread_.take(into);
  if (!is_open()) throw detail::simulated_pipe::failure("read from", EBADF);
  auto reading = in_->read(into);
  co_return co_await std::move(reading);
}

task<void> simulated_stream::write_all(std::span<const std::byte> data) {
  if (!is_open()) throw detail::simulated_pipe::failure("write to", EBADF);
  auto writing = out_->write(data);
  co_await std::move(writing);
}

void simulated_stream::shutdown_write() {
  if (is_open()) out_->finish();
}

void simulated_stream::reset() {
  if (is_open()) out_->finish(ECONNRESET);
  close();
}

void simulated_stream::close() noexcept {
  if (!is_open()) return;
  out_->close_writer();
  in_->close_reader();
  in_.reset();
  out_.reset();
}

}  // namespace hocket
