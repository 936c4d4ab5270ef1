// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/socket_listener.hpp"

#include <exception>

#include "platform/linux/sockets.hpp"
#include "platform/linux/system_error.hpp"

namespace hocket::detail {

listening_socket::listening_socket(event_loop& loop, unique_fd fd) noexcept
    : async_socket(loop, std::move(fd)), retry_(*this) {}

listening_socket::retry_timer::retry_timer(listening_socket& owner) noexcept
    : timer(owner.loop(),
            [](timer& due) noexcept { static_cast<retry_timer&>(due).owner_.retry_read(); }),
      owner_(owner) {}

void listening_socket::note_shortage(int error) noexcept {
  retry_.arm_after(retry_interval);
  if (std::exchange(shortage_reported_, true)) return;
  loop().report_exception("accept goes on trying", std::make_exception_ptr(platform::system_error(
                                                       "accept on " + name(), error)));
}

bool accept_operation::attempt(socket_operation& operation) noexcept {
  auto& self = static_cast<accept_operation&>(operation);
  for (;;) {
    auto result = platform::accept(self.socket().fd());
    if (result.connection_lost()) continue;
    if (result.would_block()) return false;
    if (result.out_of_resources()) {
      self.listener().note_shortage(result.error);
      return false;
    }
    self.listener().note_accepted();
    self.accepted_ = {std::move(result.fd), result.peer};
    return self.end(result.error);
  }
}

accepted_socket accept_operation::take_accepted() {
  check_outcome("accept on");
  return std::move(accepted_);
}

}  // namespace hocket::detail
