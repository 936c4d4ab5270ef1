// SPDX-License-Identifier: BSL-1.0
#include "hocket/http/client.hpp"

#include <utility>

#include "hocket/errors.hpp"
#include "http/client_core.hpp"

namespace hocket::http {

namespace {

request with_body(std::string url, std::string method, message_body body,
                  std::string content_type) {
  request what{.url = std::move(url), .method = std::move(method), .body = std::move(body)};
  what.headers.add("Content-Type", std::move(content_type));
  return what;
}

}  // namespace

client::client(client_options options)
    : core_(std::make_unique<detail::client_core>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

task<response> client::get(std::string url) { return send({.url = std::move(url)}); }

task<response> client::head(std::string url) {
  return send({.url = std::move(url), .method = "HEAD"});
}

task<response> client::post(std::string url, message_body body, std::string content_type) {
  return send(with_body(std::move(url), "POST", std::move(body), std::move(content_type)));
}

task<response> client::put(std::string url, message_body body, std::string content_type) {
  return send(with_body(std::move(url), "PUT", std::move(body), std::move(content_type)));
}

task<response> client::send(request what) { return core_->send(std::move(what)); }

task<streamed_response> client::open(request what) { return core_->open(std::move(what)); }

task<streamed_response> client::open(std::string url) {
  return open(request{.url = std::move(url)});
}

void client::save_cookies(const std::filesystem::path& file) const {
  if (!core_->cookies)
    throw value_error("this client keeps no cookies: set client_options::cookies");
  core_->cookies->save(file);
}

client_statistics client::statistics() const noexcept { return core_->statistics; }

const client_options& client::options() const noexcept { return core_->options; }

}  // namespace hocket::http
