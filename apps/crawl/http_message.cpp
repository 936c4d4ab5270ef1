// SPDX-License-Identifier: BSL-1.0
#include "crawl/http_message.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

namespace hocket::crawl {

namespace beast = boost::beast;
namespace http = boost::beast::http;

struct request_reader::parser {
  std::optional<http::request_parser<http::empty_body>> request{std::in_place};
};

request_reader::request_reader() : parser_(std::make_unique<parser>()) {}
request_reader::~request_reader() = default;
request_reader::request_reader(request_reader&&) noexcept = default;
request_reader& request_reader::operator=(request_reader&&) noexcept = default;

void request_reader::feed(std::string_view bytes) { bytes_.append(bytes); }

request_reader::outcome request_reader::next(http_request& request) {
  if (!fault_.empty()) return outcome::malformed;
  auto& parsing = *parser_->request;
  beast::error_code error;
  while (!parsing.is_done() && !bytes_.empty() && !error) {
    bytes_.erase(0, parsing.put(boost::asio::buffer(bytes_), error));
  }
  if (error && error != http::error::need_more) {
    fault_ = error.message();
    return outcome::malformed;
  }
  if (!parsing.is_done()) return outcome::incomplete;

  const auto& message = parsing.get();
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.keep_alive = message.keep_alive();
  parser_->request.emplace();
  return outcome::complete;
}

namespace {

http::response<http::string_body> message_for(const site_reply& reply,
                                              const http_request& request) {
  http::response<http::string_body> message(static_cast<http::status>(reply.status), 11);
  message.set(http::field::server, "hocket");
  message.set(http::field::content_type, reply.content_type);
  if (!reply.location.empty()) message.set(http::field::location, reply.location);
  message.keep_alive(request.keep_alive);
  message.body() = reply.body;
  message.prepare_payload();
  return message;
}

}  // namespace

std::string response_text(const site_reply& reply, const http_request& request) {
  const auto message = message_for(reply, request);
  http::response_serializer<http::string_body> serializer(message);
  const bool header_only = request.method == "HEAD";
  serializer.split(header_only);

  std::string text;
  beast::error_code error;
  const auto append = [&](beast::error_code&, const auto& buffers) {
    for (const auto part : beast::buffers_range_ref(buffers)) {
      text.append(static_cast<const char*>(part.data()), part.size());
    }
    serializer.consume(beast::buffer_bytes(buffers));
  };
  while (!error && !serializer.is_done() && !(header_only && serializer.is_header_done())) {
    serializer.next(error, append);
  }
  return text;
}

}  // namespace hocket::crawl
