// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_pipe.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "hocket/errors.hpp"

namespace hocket::detail {

/// The one task that reads, or writes.
class simulated_pipe::user {
 public:
  user(bool& taken, const char* refusal) : taken_(taken) {
    if (taken) throw runtime_error(refusal);
    taken = true;
  }
  user(const user&) = delete;
  user& operator=(const user&) = delete;
  ~user() { taken_ = false; }

 private:
  bool& taken_;
};

std::system_error simulated_pipe::failure(const char* operation, int error) {
  return {error, std::generic_category(), std::string(operation) + " a simulated stream"};
}

simulated_pipe::arrival_timer::arrival_timer(simulated_pipe& pipe)
    : timer(event_loop::current(),
            [](timer& due) noexcept { static_cast<arrival_timer&>(due).pipe_.changed_.set(); }),
      pipe_(pipe) {}

simulated_pipe::simulated_pipe(simulated_link link) : link_(std::move(link)), arrival_(*this) {
  if (link_.capacity_bytes == 0) throw value_error("simulated_link: a capacity of 0");
  if (std::ranges::count(link_.piece_sizes_bytes, 0U) != 0) {
    throw value_error("simulated_link: a piece of 0 bytes would be the end of the stream");
  }
}

task<std::size_t> simulated_pipe::read(std::span<std::byte> into) {
  const auto self = shared_from_this();  // the stream may be destroyed while somebody waits
  const user reader(has_reader_, "another task waits already to read from this stream");
  if (into.empty()) co_return 0;
  while (!reader_closed_ && !has_arrived()) {
    if (!parcels_.empty()) arrival_.arm(parcels_.front().arrives);
    changed_.clear();
    co_await changed_.wait();
  }
  if (reader_closed_) throw failure("read from", EBADF);
  const parcel& first = parcels_.front();
  if (first.error != 0) throw failure("read from", first.error);
  co_return first.bytes.empty() ? 0 : take(into);
}

bool simulated_pipe::has_arrived() const noexcept {
  return !parcels_.empty() && parcels_.front().arrives <= arrival_.loop().now();
}

std::size_t simulated_pipe::take(std::span<std::byte> into) {
  std::size_t wanted = std::min(into.size(), next_piece_size());
  std::size_t taken = 0;
  while (wanted != 0 && has_arrived() && !parcels_.front().bytes.empty()) {
    read_buffer& bytes = parcels_.front().bytes;
    const std::size_t count = bytes.take(into.subspan(taken, wanted));
    if (bytes.empty()) parcels_.pop_front();
    wanted -= count;
    taken += count;
  }
  unread_bytes_ -= taken;
  drained_.set();
  return taken;
}

std::size_t simulated_pipe::next_piece_size() noexcept {
  const auto& sizes = link_.piece_sizes_bytes;
  return sizes.empty() ? simulated_stream::unlimited : sizes[pieces_++ % sizes.size()];
}

task<void> simulated_pipe::write(std::span<const std::byte> data) {
  const auto self = shared_from_this();
  const user writer(has_writer_, "another task waits already to write to this stream");
  for (;;) {
    check_writable();
    data = data.subspan(put(data));
    if (data.empty()) co_return;
    if (broken_) continue;
    drained_.clear();
    co_await drained_.wait();
  }
}

void simulated_pipe::check_writable() const {
  if (writer_closed_) throw failure("write to", EBADF);
  if (finished_ || broken_ || reader_closed_) throw failure("write to", EPIPE);
}

std::size_t simulated_pipe::put(std::span<const std::byte> data) {
  std::size_t size = std::min(data.size(), link_.capacity_bytes - unread_bytes_);
  if (link_.breaks) size = std::min(size, link_.breaks->after_bytes - sent_bytes_);
  if (size != 0) {
    unread_bytes_ += size;
    sent_bytes_ += size;
    parcel sent{};
    std::ranges::copy(data.first(size), sent.bytes.room(size).begin());
    sent.bytes.added(size);
    send(std::move(sent));
  }
  if (link_.breaks && !broken_ && sent_bytes_ == link_.breaks->after_bytes) {
    broken_ = true;
    send({{}, {}, link_.breaks->error});
  }
  return size;
}

void simulated_pipe::send(parcel what) {
  what.arrives = saturating_add(arrival_.loop().now(), link_.delay);
  parcels_.push_back(std::move(what));
  changed_.set();
}

void simulated_pipe::finish(int error) {
  if (std::exchange(finished_, true) || broken_ || reader_closed_) return;
  send({{}, {}, error});
}

void simulated_pipe::close_writer() {
  finish();
  writer_closed_ = true;
  drained_.set();
}

void simulated_pipe::close_reader() {
  reader_closed_ = true;
  parcels_.clear();
  unread_bytes_ = 0;
  changed_.set();
  drained_.set();
}

}  // namespace hocket::detail
