// SPDX-License-Identifier: BSL-1.0
// A parser that asks for its input: it yields how many bytes it wants and is sent them. It reads
// netstrings ("5:hello,") in pairs of key and value, and knows nothing of where the bytes come from.
#include <cctype>
#include <cstddef>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include <hocket/generator.hpp>

struct end_of_stream {};  // thrown in, in place of bytes

struct protocol_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// [netstring]
hocket::generator<std::size_t, std::string_view, std::string> netstring() {
  constexpr std::size_t length_limit = 1000;
  std::size_t length = 0;
  bool begun = false;
  try {
    for (;;) {
      const char c = (co_yield 1).front();
      if (c == ':' && begun) break;
      if (std::isdigit(static_cast<unsigned char>(c)) == 0) throw protocol_error("bad length");
      length = length * 10 + static_cast<std::size_t>(c - '0');
      if (length > length_limit) throw protocol_error("too long");
      begun = true;
    }
    std::string text(co_yield length);
    if ((co_yield 1) != ",") throw protocol_error("no comma after '" + text + "'");
    co_return text;
  } catch (const end_of_stream&) {
    if (begun) throw protocol_error("the stream ends inside a netstring");
    throw;
  }
}
// [/netstring]

// [session]
using fields = std::map<std::string, std::string>;

hocket::generator<std::size_t, std::string_view, fields> session() {
  fields read;
  for (;;) {
    std::string key;
    try {
      key = co_yield hocket::from(netstring());
    } catch (const end_of_stream&) {
      co_return read;  // between two pairs that is how a session ends
    }
    try {
      read[key] = co_yield hocket::from(netstring());
    } catch (const end_of_stream&) {
      throw protocol_error("no value for '" + key + "'");
    }
  }
}
// [/session]

// [serve]
fields parse(std::string_view bytes) {
  auto parser = session();
  auto step = parser.next();
  while (step) {
    const std::size_t wanted = *step;
    if (wanted > bytes.size()) {
      step = parser.throw_(end_of_stream());
    } else {
      step = parser.send(bytes.substr(0, wanted));
      bytes.remove_prefix(wanted);
    }
  }
  return step.result();
}
// [/serve]

int main() {
  for (std::string_view bytes : {"4:name,3:Ada,4:born,4:1815,", "", "4:name,3:Ada,4:born,",
                                 "4:name,3:Ad", "4:name;3:Ada,", "x:", "9999:"}) {
    std::printf("'%s':", std::string(bytes).c_str());
    try {
      for (const auto& [key, value] : parse(bytes)) {
        std::printf(" %s=%s", key.c_str(), value.c_str());
      }
      std::printf("\n");
    } catch (const protocol_error& error) {
      std::printf(" error: %s\n", error.what());
    }
  }
}
