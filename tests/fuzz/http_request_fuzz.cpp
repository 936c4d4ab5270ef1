// SPDX-License-Identifier: BSL-1.0
// Whatever a client sends, the server answers it or ends the connection, and says nothing malformed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "hocket/errors.hpp"
#include "http/server_talk.hpp"

namespace {

/// The first byte says in which pieces the rest comes.
void talk_to_server(std::size_t piece_bytes, const std::string& said) {
  hocket::simulated_link link;
  link.piece_sizes_bytes = {piece_bytes};
  link.capacity_bytes = std::size_t{1} << 20;
  const hocket::http::server_options small{
      .max_target_bytes = 200, .max_header_bytes = 1000, .max_body_bytes = 1000};
  hocket_test::server_talk talk(hocket_test::echo, small, link);
  const std::string answer = talk(said);
  const bool has_answer = answer.empty() || answer.starts_with("HTTP/1.1 ");
  require(has_answer, "an answer begins with a status line");
  const std::size_t answers = talk.server.statistics().requests;
  require(answers == 0 || !answer.empty(), "a request that is counted is answered");
  require(talk.server.statistics().open_connections == 0, "the connection ends");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string said(reinterpret_cast<const char*>(data) + 1, size - 1);
  talk_to_server(std::size_t{1} + data[0] % 64, said);
  return 0;
}
