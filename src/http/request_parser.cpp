// SPDX-License-Identifier: BSL-1.0
#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "http/header_lines.hpp"

namespace hocket::http::detail {

namespace beast = boost::beast;

/// Beast's parser with our idea of a request.
class request_parser::reader : public beast::http::basic_parser<true> {
 public:
  /// Between two chunks Beast asserts that it is never given fewer bytes than the shortest rest of a
  /// body has, "0\r\n\r\n".
  static constexpr std::size_t shortest_chunk_bytes = 5;

  [[nodiscard]] bool between_chunks() const { return chunked() && left_of_chunk_ == 0; }

  request_head head_;
  std::string_view piece_;

 private:
  using error_code = beast::error_code;
  using string_view = beast::string_view;
  using verb = beast::http::verb;
  using field = beast::http::field;

  static std::string_view view(string_view text) noexcept { return {text.data(), text.size()}; }

  void on_request_impl(verb, string_view method, string_view target, int version,
                       error_code&) override {
    head_.method = view(method);
    head_.target = view(target);
    head_.minor_version = version % 10;
  }
  void on_field_impl(field, string_view name, string_view value, error_code&) override {
    // What follows a chunked body is of no use to anybody here.
    if (!in_body_) head_.headers.add(std::string(view(name)), std::string(view(value)));
  }
  void on_header_impl(error_code&) override { in_body_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view bytes, error_code&) override {
    piece_ = view(bytes);
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t size, string_view, error_code&) override {
    left_of_chunk_ = size;
  }
  std::size_t on_chunk_body_impl(std::uint64_t left, string_view bytes, error_code&) override {
    left_of_chunk_ = left - bytes.size();
    piece_ = view(bytes);
    return bytes.size();
  }
  void on_finish_impl(error_code&) override {}
  void on_response_impl(int, string_view, int, error_code&) override {}

  std::uint64_t left_of_chunk_ = 0;
  bool in_body_ = false;
};

namespace {

/// Whether the first line ends in a version of HTTP, whichever.
bool names_a_version(std::string_view bytes) noexcept {
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  const std::string_view last = line.substr(line.rfind(' ') + 1);
  return last.size() == 8 && last.starts_with("HTTP/") && last[6] == '.';
}

}  // namespace

request_parser::request_parser(const limits& allowed) : limits_(allowed) { restart(); }
request_parser::~request_parser() = default;
request_parser::request_parser(request_parser&&) noexcept = default;

void request_parser::restart() {
  reader_ = std::make_unique<reader>();
  // Beast limits what is left of the head; we limit the whole of it, and come first.
  reader_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes + 1));
  if (limits_.body_bytes > 0) {
    reader_->body_limit(limits_.body_bytes);
  } else {
    reader_->body_limit(boost::none);
  }
  header_bytes_ = 0;
}

request_head& request_parser::head() noexcept { return reader_->head_; }

bool request_parser::done() const noexcept { return reader_->is_done(); }

request_parser::step request_parser::fail(int status, std::string why, std::size_t used_bytes) {
  status_ = status;
  why_ = std::move(why);
  return {outcome::fault, used_bytes, {}};
}

request_parser::step request_parser::next(std::string_view bytes) {
  if (status_ != 0) return {outcome::fault, 0, {}};
  if (reader_->is_header_done()) return next_of_body(bytes);
  // An empty line before a request is left over from a careless client.
  const std::size_t blank = header_bytes_ == 0 && bytes.starts_with("\r\n") ? 2 : 0;
  step found = next_of_head(bytes.substr(blank));
  found.used_bytes += blank;
  return found;
}

request_parser::step request_parser::next_of_head(std::string_view bytes) {
  // A carriage return alone may be the beginning of an empty line.
  if (bytes.empty() || (header_bytes_ == 0 && bytes == "\r")) return {outcome::more, 0, {}};
  beast::error_code error;
  const std::size_t used = reader_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  const bool line_done = header_bytes_ + used > 0 || bytes.find("\r\n") != bytes.npos;
  header_bytes_ += used;
  const bool incomplete = error == beast::http::error::need_more;
  const std::size_t size = header_bytes_ + (incomplete ? bytes.size() - used : 0);
  if (size > limits_.header_bytes || error == beast::http::error::header_limit) {
    if (!line_done) return fail(414, "the request line is too long");
    return fail(
        431, "the header lines have more than " + std::to_string(limits_.header_bytes) + " bytes");
  }
  if (incomplete) return {outcome::more, used, {}};
  if (error == beast::http::error::body_limit) {
    return fail(413, "the body has more than " + std::to_string(limits_.body_bytes) + " bytes",
                used);
  }
  if (error == beast::http::error::bad_version && names_a_version(bytes)) {
    return fail(505, "only versions 1.0 and 1.1 of HTTP are spoken here");
  }
  if (error) return fail(400, "malformed request: " + error.message(), used);
  return check_head(used);
}

request_parser::step request_parser::check_head(std::size_t used_bytes) {
  request_head& head = reader_->head_;
  const auto bad = [&](int status, std::string why) {
    return fail(status, std::move(why), used_bytes);
  };
  if (head.target.size() > limits_.target_bytes) {
    return bad(414, "the target has more than " + std::to_string(limits_.target_bytes) + " bytes");
  }
  const std::size_t hosts = head.headers.find_all("host").size();
  if (hosts > 1 || (hosts == 0 && head.minor_version == 1)) {
    return bad(400, "malformed request: not one Host but " + std::to_string(hosts));
  }
  if (const auto coding = head.headers.find("transfer-encoding")) {
    if (head.minor_version == 0) return bad(400, "HTTP/1.0 has no Transfer-Encoding");
    if (!same_ignoring_case(*coding, "chunked")) {
      return bad(501, "of transfer codings only chunked is known");
    }
  }
  if (const auto expected = head.headers.find("expect")) {
    if (!same_ignoring_case(*expected, "100-continue")) {
      return bad(417, "only 100-continue can be expected");
    }
    head.expects_continue = head.minor_version == 1;
  }
  head.keep_alive = reader_->keep_alive();
  return {outcome::head, used_bytes, {}};
}

request_parser::step request_parser::next_of_body(std::string_view bytes) {
  if (reader_->is_done()) return {outcome::end, 0, {}};
  if (bytes.empty() || (reader_->between_chunks() && bytes.size() < reader::shortest_chunk_bytes)) {
    return {outcome::more, 0, {}};
  }
  reader_->piece_ = {};
  beast::error_code error;
  const std::size_t used = reader_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == beast::http::error::need_more) {
    // The line before a chunk, and those after the last one, may not be endless either.
    if (bytes.size() - used > limits_.header_bytes) return fail(400, "malformed chunk: too long");
    return {outcome::more, used, {}};
  }
  if (error == beast::http::error::body_limit) {
    return fail(413, "the body has more than " + std::to_string(limits_.body_bytes) + " bytes");
  }
  if (error) return fail(400, "malformed request body: " + error.message());
  if (!reader_->piece_.empty()) return {outcome::piece, used, reader_->piece_};
  if (reader_->is_done()) return {outcome::end, used, {}};
  step following = next_of_body(bytes.substr(used));
  following.used_bytes += used;
  return following;
}

}  // namespace hocket::http::detail
