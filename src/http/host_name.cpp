// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/host_name.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>
#include <new>

#include "hocket/errors.hpp"

namespace hocket::http {

namespace {

[[noreturn]] void refuse(std::string_view host, std::string_view why) {
  throw value_error("the host name \"" + std::string(host) + "\": " + std::string(why));
}

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Some characters stand for ASCII ones that would end the host in a URL, such as a full-width slash.
bool is_of_names(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::string ascii_host_name(std::string_view host) {
  if (is_ascii(host)) return std::string(host);
  if (host.find('\0') != host.npos) refuse(host, "it contains a zero byte");
  char* converted = nullptr;
  const int result = idn2_to_ascii_8z(std::string(host).c_str(), &converted,
                                      IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (result == IDN2_MALLOC) throw std::bad_alloc();
  if (result != IDN2_OK) refuse(host, idn2_strerror(result));
  const std::unique_ptr<char, void (*)(void*)> owner(converted, &idn2_free);
  std::string name = converted;
  if (name.empty() || !std::all_of(name.begin(), name.end(), &is_of_names)) {
    refuse(host, "it means \"" + name + "\", which is no name of a host");
  }
  return name;
}

}  // namespace hocket::http
