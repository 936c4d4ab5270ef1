// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/io_watch.hpp"
#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/dns.hpp"

namespace hocket_test {

/// A name server on the loop of the test. It knows 192.0.2.7 for every name that begins with
/// "known", 127.0.0.1 for those that begin with "local", the same and ::1 for "both", is silent for
/// "silent" and denies the rest.
class name_server {
 public:
  name_server()
      : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
        watch_(hocket::event_loop::current(), *this, fd_.get()) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&where), size), 0);
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    watch_.watch(hocket::readiness::readable);
  }

  [[nodiscard]] hocket::resolver_options options() const {
    hocket::resolver_options result;
    result.servers = "127.0.0.1:" + std::to_string(port_);
    return result;
  }
  [[nodiscard]] int questions() const { return questions_; }

 private:
  struct server_watch : hocket::io_watch {
    server_watch(hocket::event_loop& loop, name_server& owner, int fd)
        : hocket::io_watch(loop, fd,
                           [](hocket::io_watch& w, hocket::readiness) noexcept {
                             static_cast<server_watch&>(w).owner_.answer();
                           }),
          owner_(owner) {}
    name_server& owner_;
  };

  void answer() {
    std::string message(512, '\0');
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto got = ::recvfrom(fd_.get(), message.data(), message.size(), 0,
                                reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 12) return;
    ++questions_;
    message.resize(static_cast<std::size_t>(got));
    const std::string label = message.substr(13, static_cast<unsigned char>(message[12]));
    if (label == "silent") return;
    const auto question_end = message.find('\0', 12) + 5;
    const bool wants_v4 = message[question_end - 3] == 1;
    message.resize(question_end);
    message[2] = static_cast<char>(0x81);  // a reply
    message[3] = static_cast<char>(0x80);
    for (std::size_t i = 6; i < 12; ++i) message[i] = 0;
    const bool is_both = label == "both";
    const bool is_local = is_both || label.rfind("local", 0) == 0;
    if (!is_local && label.rfind("known", 0) != 0) {
      message[3] = static_cast<char>(0x83);  // no such name
    } else if (wants_v4) {
      message[7] = 1;
      message += std::string("\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04", 12);
      message += is_local ? std::string("\x7f\0\0\x01", 4) : std::string("\xc0\0\x02\x07", 4);
    } else if (is_both) {
      message[7] = 1;
      message += std::string("\xc0\x0c\0\x1c\0\x01\0\0\0\x3c\0\x10", 12);
      message += std::string(15, '\0') + '\x01';
    }
    ::sendto(fd_.get(), message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&from),
             size);
  }

  hocket::unique_fd fd_;
  server_watch watch_;
  std::uint16_t port_ = 0;
  int questions_ = 0;
};

}  // namespace hocket_test
