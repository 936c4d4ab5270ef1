// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "hocket/base/intrusive_list.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/http/connection_stream.hpp"
#include "hocket/http/server_request.hpp"
#include "hocket/http/server_response.hpp"
#include "hocket/loop/clock.hpp"
#include "hocket/task.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"

namespace hocket::http::detail {

struct server_core;

/// One connection of a server: reads requests and writes their answers, one after the other.
///
/// LIFETIME: the core and the stream outlive it.
class server_connection : public list_hook {
 public:
  server_connection(server_core& core, connection_stream& stream);

  /// Until either side has had enough. What goes wrong ends with the connection.
  task<> serve();

  /// When it waits for a request, it ends.
  void stop_if_idle() noexcept;

  /// The next piece of the body of the request that is answered; empty at its end.
  /// THROWS: status_error, std::system_error.
  task<std::string> read_body();

 private:
  /// Answers the next request. False when it was the last one.
  task<bool> answer_next();
  task<bool> read_head();
  task<> answer(server_request& request);
  task<> send(const server_request& request, std::string head, server_response& response);
  task<> send_pieces(message_body& body, body_framing framing);
  task<> refuse(int status, std::string why);
  task<> discard_body();
  task<> linger();

  /// More bytes to parse; false at the end of the stream. THROWS: timeout_error.
  task<bool> read_more(std::size_t most_bytes, clock::duration limit, bool idle);
  task<> read_more_of_body();
  /// For how long the body may keep silent, or come on, without falling below the least rate.
  [[nodiscard]] clock::duration wait_left_at_least_rate() const noexcept;
  task<> write(std::string_view text);
  /// Runs what writes. A client that does not take it in time, or is gone, breaks the connection.
  task<> within_write_limit(task<> work);
  [[nodiscard]] request_parser::step parse();
  [[nodiscard]] std::string head_of(const server_response& response, const server_request& request);
  [[nodiscard]] static server_response response_for(const std::exception_ptr& error);

  server_core& core_;
  connection_stream& stream_;
  request_parser parser_;
  std::string unparsed_;
  std::size_t parsed_bytes_ = 0;  ///< so many at the front of `unparsed_` are done with
  timeout_scope* idle_ = nullptr;
  clock::duration body_wait_{};  ///< so long has been waited for the body, in all
  std::size_t body_came_bytes_ = 0;
  bool keep_alive_ = true;
  bool body_ended_ = false;
  bool owes_continue_ = false;
  bool answer_begun_ = false;
  bool broken_ = false;  ///< reading or writing has failed
};

}  // namespace hocket::http::detail
