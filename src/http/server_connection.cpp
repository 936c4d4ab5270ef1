// SPDX-License-Identifier: BSL-1.0
#include "http/server_connection.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <utility>

#include "hocket/catching.hpp"
#include "hocket/errors.hpp"
#include "hocket/loop/event_loop.hpp"
#include "http/duration_text.hpp"
#include "http/header_lines.hpp"
#include "http/server_core.hpp"

namespace hocket::http::detail {

namespace {

constexpr std::size_t head_read_bytes = 2048;
constexpr std::size_t body_read_bytes = 16384;
/// What a handler leaves of a body is read up to here for the sake of the connection.
constexpr std::size_t max_discarded_bytes = std::size_t{64} << 10;
/// A client that still sends when it was answered for good is listened to for so long: a connection
/// that is closed with bytes unread is reset, and the client may never see its answer.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t max_lingering_bytes = std::size_t{1} << 20;

/// What a body may be behind when pieces may take any time.
constexpr std::chrono::seconds default_lag{20};

clock::duration limit_of(std::chrono::milliseconds limit) noexcept {
  return limit.count() > 0 ? clock::duration(limit) : clock::duration::max();
}

server_response text_response(int status, std::string text) {
  server_response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text) + "\n";
  return response;
}

}  // namespace

server_connection::server_connection(server_core& core, connection_stream& stream)
    : core_(core),
      stream_(stream),
      parser_({core.options.max_target_bytes, core.options.max_header_bytes,
               core.options.max_body_bytes}) {
  core_.open.push_back(*this);
}

void server_connection::stop_if_idle() noexcept {
  if (idle_ != nullptr && !idle_->expired()) idle_->reschedule(clock::duration::zero());
}

task<> server_connection::serve() {
  try {
    for (;;) {
      auto answering = answer_next();
      if (!co_await std::move(answering)) break;
    }
    if (!broken_) {
      auto ending = within_write_limit(stream_.say_goodbye());
      co_await std::move(ending);
    }
  } catch (const connection_abort&) {
    stream_.reset();
  } catch (const status_error&) {
    // The request of a streamed answer broke off; the answer does too.
  } catch (const std::exception&) {
    if (!broken_) {
      event_loop::current().report_exception("exception in the body of an HTTP answer",
                                             std::current_exception());
    }
  }
  stream_.close();
}

request_parser::step server_connection::parse() {
  const auto step = parser_.next(std::string_view(unparsed_).substr(parsed_bytes_));
  parsed_bytes_ += step.used_bytes;
  return step;
}

task<bool> server_connection::read_more(std::size_t most_bytes, clock::duration limit, bool idle) {
  unparsed_.erase(0, std::exchange(parsed_bytes_, 0));
  const std::size_t size = unparsed_.size();
  unparsed_.resize(size + most_bytes);
  const auto room = std::as_writable_bytes(std::span(unparsed_)).subspan(size);
  timeout_scope scope(limit);
  auto reading = scope.run(stream_.read_some(room));
  idle_ = idle ? &scope : nullptr;
  auto outcome = co_await catching(std::move(reading));
  idle_ = nullptr;
  const std::size_t came = outcome.has_value() ? outcome.value() : 0;
  unparsed_.resize(size + came);
  if (!outcome.has_value()) {
    broken_ = !outcome.holds<timeout_error>();
    std::rethrow_exception(outcome.exception());
  }
  co_return came > 0;
}

task<> server_connection::write(std::string_view text) {
  return within_write_limit(stream_.write_all(std::as_bytes(std::span(text))));
}

task<> server_connection::within_write_limit(task<> work) {
  timeout_scope scope(limit_of(core_.options.write_timeout));
  auto writing = scope.run(std::move(work));
  auto outcome = co_await catching(std::move(writing));
  broken_ = !outcome.has_value();
  outcome.value();
}

task<bool> server_connection::answer_next() {
  auto reading = read_head();
  if (!co_await std::move(reading)) co_return false;
  ++core_.statistics.requests;
  keep_alive_ = parser_.head().keep_alive;
  owes_continue_ = parser_.head().expects_continue;
  body_ended_ = parser_.done();
  body_wait_ = {};
  body_came_bytes_ = 0;
  server_request request(*this, std::move(parser_.head()));
  auto answering = answer(request);
  co_await std::move(answering);
  if (!body_ended_) {
    auto discarding = discard_body();
    co_await std::move(discarding);
  }
  if (keep_alive_) parser_.restart();
  co_return keep_alive_;
}

/// False when there is no further request, or none that could be answered by a handler.
task<bool> server_connection::read_head() {
  auto deadline = clock::time_point::max();
  for (;;) {
    const auto step = parse();
    if (step.what == request_parser::outcome::head) co_return true;
    if (step.what == request_parser::outcome::fault) {
      auto refusing = refuse(parser_.status(), parser_.why());
      co_await std::move(refusing);
      co_return false;
    }
    const bool idle = !parser_.begun() && parsed_bytes_ == unparsed_.size();
    if (idle && core_.stopping) co_return false;
    const clock::time_point now = event_loop::current().now();
    if (!idle && deadline == clock::time_point::max()) {
      deadline = saturating_add(now, limit_of(core_.options.header_timeout));
    }
    auto reading = read_more(head_read_bytes,
                             idle ? limit_of(core_.options.idle_timeout) : deadline - now, idle);
    auto outcome = co_await catching(std::move(reading));
    if (outcome.holds<timeout_error>()) {
      if (idle) co_return false;
      auto refusing = refuse(
          408, "the request was not complete within " + in_words(core_.options.header_timeout));
      co_await std::move(refusing);
      co_return false;
    }
    if (!outcome.value()) co_return false;
  }
}

task<std::string> server_connection::read_body() {
  while (!body_ended_) {
    const auto step = parse();
    switch (step.what) {
      case request_parser::outcome::piece:
        co_return std::string(step.piece);
      case request_parser::outcome::end:
        body_ended_ = true;
        break;
      case request_parser::outcome::fault:
        keep_alive_ = false;
        throw status_error(parser_.status(), parser_.why());
      default:
        auto reading = read_more_of_body();
        co_await std::move(reading);
    }
  }
  co_return std::string();
}

task<> server_connection::read_more_of_body() {
  if (std::exchange(owes_continue_, false) && !answer_begun_) {
    auto asking = write("HTTP/1.1 100 Continue\r\n\r\n");
    co_await std::move(asking);
  }
  const server_options& options = core_.options;
  const clock::duration silence = limit_of(options.body_timeout);
  const clock::duration lag = wait_left_at_least_rate();
  const clock::time_point start = event_loop::current().now();
  auto reading = read_more(body_read_bytes, std::min(silence, lag), false);
  auto outcome = co_await catching(std::move(reading));
  body_wait_ += event_loop::current().now() - start;
  if (outcome.has_value() && outcome.value()) {
    body_came_bytes_ += unparsed_.size();
    co_return;
  }
  keep_alive_ = false;
  if (outcome.has_value()) throw status_error(400, "the request's body ended too early");
  if (outcome.holds<timeout_error>() && lag < silence) {
    throw status_error(408, "the body came at less than " +
                                std::to_string(options.min_body_bytes_per_second) +
                                " bytes a second");
  }
  if (outcome.holds<timeout_error>()) {
    throw status_error(408, "nothing of the body came within " + in_words(options.body_timeout));
  }
  std::rethrow_exception(outcome.exception());
}

clock::duration server_connection::wait_left_at_least_rate() const noexcept {
  const server_options& options = core_.options;
  if (options.min_body_bytes_per_second == 0) return clock::duration::max();
  const std::chrono::duration<double> earned(
      static_cast<double>(body_came_bytes_) /
      static_cast<double>(options.min_body_bytes_per_second));
  clock::duration lag = default_lag;
  if (options.body_timeout.count() > 0) lag = options.body_timeout;
  lag += std::chrono::duration_cast<clock::duration>(earned) - body_wait_;
  return std::max(lag, clock::duration::zero());
}

server_response server_connection::response_for(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const status_error& refused) {
    return text_response(refused.status(), refused.what());
  } catch (...) {
    event_loop::current().report_exception("exception in an HTTP handler", error);
    return text_response(500, std::string(reason_phrase(500)));
  }
}

std::string server_connection::head_of(const server_response& response,
                                       const server_request& request) {
  if (const auto wish = response.headers.find("connection")) {
    if (same_ignoring_case(*wish, "close")) keep_alive_ = false;
  }
  if (core_.stopping) keep_alive_ = false;
  // A client that waits for leave to send its body, and did not get it, may send it or not.
  if (owes_continue_) keep_alive_ = false;
  if (framing_of(response, request.method(), request.minor_version()) == body_framing::close) {
    keep_alive_ = false;
  }
  return response_head(response, request.method(), request.minor_version(), keep_alive_,
                       core_.options.name);
}

task<> server_connection::answer(server_request& request) {
  answer_begun_ = false;
  server_response response;
  std::string head;
  std::exception_ptr error;
  try {
    auto handling = core_.answer(request);
    response = co_await std::move(handling);
    head = head_of(response, request);
  } catch (const cancelled&) {
    throw;
  } catch (const keyboard_interrupt&) {
    throw;
  } catch (const connection_abort&) {
    throw;
  } catch (...) {
    if (broken_) throw;
    error = std::current_exception();
  }
  if (error != nullptr) {
    response = response_for(error);
    head = head_of(response, request);
  }
  auto sending = send(request, std::move(head), response);
  co_await std::move(sending);
}

task<> server_connection::send(const server_request& request, std::string head,
                               server_response& response) {
  answer_begun_ = true;
  const body_framing framing = framing_of(response, request.method(), request.minor_version());
  const std::string* const text = response.body.text();
  if (framing != body_framing::none && text != nullptr) head += *text;
  auto writing = write(head);
  co_await std::move(writing);
  if (response.body.pieces() == nullptr) co_return;
  if (framing != body_framing::none) {
    auto sending = send_pieces(response.body, framing);
    auto outcome = co_await catching(std::move(sending));
    // The generator may use the request, so it must not end later than that.
    auto closing = response.body.pieces()->close();
    auto closed = co_await catching(closing);
    outcome.value();
    closed.value();
  }
}

task<> server_connection::send_pieces(message_body& body, body_framing framing) {
  const auto size = body.size_bytes();
  std::uint64_t sent_bytes = 0;
  while (auto step = co_await body.pieces()->next()) {
    const std::string piece = *std::move(step);
    if (piece.empty()) continue;
    sent_bytes += piece.size();
    if (size && sent_bytes > *size) {
      throw value_error("an answer's body has more than the " + std::to_string(*size) +
                        " bytes that it was to have");
    }
    const std::string chunk = framing == body_framing::chunks ? chunk_of(piece) : std::string();
    auto writing = write(chunk.empty() ? std::string_view(piece) : chunk);
    co_await std::move(writing);
  }
  if (size && sent_bytes < *size) {
    throw value_error("an answer's body has only " + std::to_string(sent_bytes) + " of the " +
                      std::to_string(*size) + " bytes that it was to have");
  }
  if (framing == body_framing::chunks) {
    auto writing = write(last_chunk);
    co_await std::move(writing);
  }
}

/// Answers what never comes to a handler, or has no end that could be found.
task<> server_connection::refuse(int status, std::string why) {
  ++core_.statistics.requests;
  keep_alive_ = false;
  const server_response response = text_response(status, std::move(why));
  std::string head = response_head(response, "GET", 1, false, core_.options.name);
  head += *response.body.text();
  auto writing = write(head);
  co_await std::move(writing);
  auto lingering = linger();
  co_await std::move(lingering);
}

/// Reads what is left of a body, so that the next request can be found, or gives the connection up.
task<> server_connection::discard_body() {
  std::size_t discarded_bytes = 0;
  while (keep_alive_ && discarded_bytes <= max_discarded_bytes) {
    auto reading = read_body();
    auto outcome = co_await catching(std::move(reading));
    if (outcome.holds<status_error>()) break;
    const std::string piece = outcome.value();
    if (piece.empty()) co_return;
    discarded_bytes += piece.size();
  }
  keep_alive_ = false;
  auto lingering = linger();
  co_await std::move(lingering);
}

task<> server_connection::linger() {
  auto ending = within_write_limit(stream_.shutdown_write());
  auto ended = co_await catching(std::move(ending));
  if (ended.holds<cancelled>()) ended.value();
  if (!ended.has_value()) co_return;  // the client has left already, or takes nothing
  const auto until = saturating_add(event_loop::current().now(), linger_time);
  for (std::size_t bytes = 0; bytes < max_lingering_bytes; bytes += unparsed_.size()) {
    unparsed_.clear();
    parsed_bytes_ = 0;
    auto reading = read_more(body_read_bytes, until - event_loop::current().now(), false);
    auto outcome = co_await catching(std::move(reading));
    if (outcome.holds<timeout_error>()) co_return;
    if (!outcome.value()) co_return;
  }
}

}  // namespace hocket::http::detail
