// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/socket_stream.hpp"

#include "platform/linux/sockets.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket {

bool socket_stream::readable_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<readable_operation&>(operation);
  // No system call asks: an edge has told, or the registration will make the first one.
  return self.socket().is_registered() && self.end();
}

bool socket_stream::read_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<read_operation&>(operation);
  if (self.into_.empty()) return self.end();
  const auto result = platform::read_some(self.socket().fd(), self.into_);
  if (result.size < self.into_.size()) self.socket().note_emptied();
  if (result.would_block()) return false;
  self.into_ = self.into_.first(result.size);
  return self.end(result.error);
}

bool socket_stream::read_operation::take_unread() noexcept {
  into_ = into_.first(unread_.take(into_));
  return end_at_once();
}

bool socket_stream::write_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<write_operation&>(operation);
  for (unsigned pieces = 0; !self.left_.empty(); ++pieces) {
    if (self.goes_on_later(pieces)) return false;
    const auto result = platform::write_some(self.socket().fd(), self.left_);
    if (result.would_block()) return false;
    if (result.error != 0) return self.end(result.error);
    self.left_ = self.left_.subspan(result.size);
  }
  return self.end();
}

bool socket_stream::gather_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<gather_operation&>(operation);
  self.written(0);
  for (unsigned pieces = 0; !self.left_.empty(); ++pieces) {
    if (self.goes_on_later(pieces)) return false;
    const auto result = platform::write_pieces(self.socket().fd(), self.left_, self.first_written_);
    if (result.would_block()) return false;
    if (result.error != 0) return self.end(result.error);
    self.written(result.size);
  }
  return self.end();
}

void socket_stream::gather_operation::written(std::size_t size) noexcept {
  first_written_ += size;
  while (!left_.empty() && first_written_ >= left_.front().size()) {
    first_written_ -= left_.front().size();
    left_ = left_.subspan(1);
  }
}

void socket_stream::shutdown_write() {
  if (const int error = platform::shutdown_write(socket_->fd())) {
    throw platform::system_error("shutdown of the connection to " + socket_->name(), error);
  }
}

void socket_stream::set_send_buffer_size(std::size_t size_bytes) {
  platform::set_option(socket_->fd(), platform::socket_option::send_buffer, size_bytes);
}
std::size_t socket_stream::send_buffer_size() const {
  return platform::option(socket_->fd(), platform::socket_option::send_buffer);
}
void socket_stream::set_receive_buffer_size(std::size_t size_bytes) {
  platform::set_option(socket_->fd(), platform::socket_option::receive_buffer, size_bytes);
}
std::size_t socket_stream::receive_buffer_size() const {
  return platform::option(socket_->fd(), platform::socket_option::receive_buffer);
}

}  // namespace hocket
