// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "hocket/http/client_options.hpp"
#include "hocket/http/request.hpp"
#include "hocket/http/request_error.hpp"
#include "hocket/http/response.hpp"
#include "hocket/http/streamed_response.hpp"
#include "hocket/task.hpp"

namespace hocket::http {

namespace detail {
class client_core;
}

/// What a client has done so far.
struct client_statistics {
  /// Requests that were sent, redirects that were followed and retries included.
  std::size_t requests = 0;
  /// Requests without an answer yet; those that wait for a free connection count too.
  std::size_t in_flight = 0;
  std::size_t peak_in_flight = 0;
  std::size_t connections_opened = 0;
  /// Of bodies, as they came over the wire.
  std::size_t bytes_received = 0;
};

/// Fetches over HTTP and HTTPS, many at once, on the loop's one thread. Connections are kept
/// and used again.
///
///     client web({.connections = 100});
///     response page = co_await web.get("http://127.0.0.1:8080/");
///
/// All requests THROW request_error, which says in one line what failed; every status is an answer.
/// A method, header or option that cannot be sent is a value_error, which names it.
/// CANCEL: the request is given up; its connection is closed by the time `cancelled` leaves it.
///
/// LIFETIME: outlives the tasks and the streamed_responses that it gives; the loop outlives it.
/// THREAD: the loop's.
class client {
 public:
  /// THROWS: runtime_error without a running loop; std::system_error when a file that the options
  /// name cannot be read; value_error for a proxy that it does not know.
  explicit client(client_options options = {});
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  /// Closes the connections.
  ~client();

  /// Fetches `url`, following redirects as the options say.
  task<response> get(std::string url);
  /// The same without the body.
  task<response> head(std::string url);
  /// Sends `body`, of the given Content-Type.
  task<response> post(std::string url, message_body body,
                      std::string content_type = "application/octet-stream");
  task<response> put(std::string url, message_body body,
                     std::string content_type = "application/octet-stream");

  /// Sends any request, and gives the whole answer.
  task<response> send(request what);

  /// Sends any request, and gives the answer as soon as its header lines are here; the time limit
  /// ends there. A server may answer before it has the whole request: what a generator has yet to
  /// give is asked for while the answer is read, and the generator is kept as long as the answer.
  task<streamed_response> open(request what);
  /// The same for GET.
  task<streamed_response> open(std::string url);

  /// Writes the cookies to `file`, in Netscape's format. THROWS: std::system_error; value_error when
  /// the client keeps none.
  void save_cookies(const std::filesystem::path& file) const;

  [[nodiscard]] client_statistics statistics() const noexcept;
  [[nodiscard]] const client_options& options() const noexcept;

 private:
  std::unique_ptr<detail::client_core> core_;
};

}  // namespace hocket::http
