// SPDX-License-Identifier: BSL-1.0
#include "hocket/net/unix_address.hpp"

#include <utility>

#include "hocket/errors.hpp"
#include "platform/linux/unix_sockets.hpp"

namespace hocket {

unix_address::unix_address(std::string text) : text_(std::move(text)) {
  const auto refuse = [this](const char* why) {
    // A message ends at a zero anyhow.
    throw value_error("not the address of a unix socket: \"" + std::string(text_.c_str()) +
                      "\": " + why);
  };
  if (text_.empty() || text_ == "@") refuse("it is empty");
  if (text_.find('\0') != std::string::npos) refuse("it has a zero in it");
  const auto limit = platform::longest_unix_path_bytes;
  if (name().size() > limit) {
    refuse(("it is longer than " + std::to_string(limit) + " bytes").c_str());
  }
}

}  // namespace hocket
