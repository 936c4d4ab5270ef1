// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/pipe.hpp"

#include <utility>

#include "hocket/errors.hpp"
#include "net/pipe_end.hpp"
#include "platform/linux/pipes.hpp"

namespace hocket {

namespace {

template <class End>
std::shared_ptr<End> own(unique_fd fd, std::string name) {
  const auto kind = platform::prepare_stream(fd.get(), name);
  return End::make(std::move(fd), kind, std::move(name));
}

template <class End>
std::shared_ptr<End> share(int fd, bool for_writing, std::string name) {
  auto [own, kind] = platform::share_stream(fd, for_writing, name);
  return End::make(std::move(own), kind, std::move(name));
}

}  // namespace

// pipe_reader

pipe_reader::pipe_reader(unique_fd fd, std::string name)
    : source_(own<detail::pipe_source>(std::move(fd), std::move(name))) {}
pipe_reader::pipe_reader(std::shared_ptr<detail::pipe_source> source) noexcept
    : source_(std::move(source)) {}

pipe_reader& pipe_reader::operator=(pipe_reader&& other) noexcept {
  if (this != &other) {
    close();
    stream_reader::operator=(std::move(other));
    source_ = std::move(other.source_);
  }
  return *this;
}

task<std::size_t> pipe_reader::read_some(std::span<std::byte> into) {
  if (!unread_.empty()) co_return unread_.take(into);
  co_return co_await source_->read_some(source_, into);
}
void pipe_reader::close() noexcept {
  if (source_) source_->close();
}
bool pipe_reader::is_open() const noexcept { return source_ && source_->is_open(); }

// pipe_writer

pipe_writer::pipe_writer(unique_fd fd, std::string name)
    : sink_(own<detail::pipe_sink>(std::move(fd), std::move(name))) {}
pipe_writer::pipe_writer(std::shared_ptr<detail::pipe_sink> sink) noexcept
    : sink_(std::move(sink)) {}

pipe_writer& pipe_writer::operator=(pipe_writer&& other) noexcept {
  if (this != &other) {
    close();
    sink_ = std::move(other.sink_);
  }
  return *this;
}

task<void> pipe_writer::write_all(std::span<const std::byte> data) {
  return sink_->write_all(sink_, data);
}
task<void> pipe_writer::write_all(std::string_view text) {
  return write_all(std::as_bytes(std::span(text)));
}
void pipe_writer::close() noexcept {
  if (sink_) sink_->close();
}
bool pipe_writer::is_open() const noexcept { return sink_ && sink_->is_open(); }

// functions

pipe_ends make_pipe() {
  auto ends = platform::make_pipe();
  return {pipe_reader(std::move(ends.read_end)), pipe_writer(std::move(ends.write_end))};
}

pipe_reader standard_input() {
  return pipe_reader(share<detail::pipe_source>(0, false, "standard input"));
}
pipe_writer standard_output() {
  return pipe_writer(share<detail::pipe_sink>(1, true, "standard output"));
}
pipe_writer standard_error() {
  return pipe_writer(share<detail::pipe_sink>(2, true, "standard error"));
}

}  // namespace hocket
