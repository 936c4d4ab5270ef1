// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/streamed_response.hpp"

#include <utility>

#include "http/body_pieces.hpp"
#include "http/live_exchange.hpp"

namespace hocket::http {

streamed_response::streamed_response(std::shared_ptr<detail::live_exchange> running)
    : status_(running->status()),
      headers_(running->take_headers()),
      effective_url_(running->effective_url()),
      running_(std::move(running)) {}

streamed_response::streamed_response(streamed_response&&) noexcept = default;

streamed_response& streamed_response::operator=(streamed_response&& other) noexcept {
  if (this == &other) return *this;
  close();
  status_ = other.status_;
  headers_ = std::move(other.headers_);
  effective_url_ = std::move(other.effective_url_);
  running_ = std::move(other.running_);
  return *this;
}

streamed_response::~streamed_response() { close(); }

void streamed_response::close() noexcept {
  if (running_) running_->give_up();
}

task<std::string> streamed_response::read_some() { return running_->read_some(); }

task<std::string> streamed_response::read_to_end() {
  return detail::whole_of([from = running_] { return from->read_some(); });
}

async_generator<std::string> streamed_response::body() {
  return detail::pieces_of([from = running_] { return from->read_some(); });
}

}  // namespace hocket::http
