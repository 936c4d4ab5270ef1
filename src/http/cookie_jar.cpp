// SPDX-License-Identifier: BSL-1.0
#include "http/cookie_jar.hpp"

#include <cerrno>
#include <fstream>
#include <new>
#include <system_error>

namespace hocket::http::detail {

namespace {

std::system_error file_error(const std::string& operation, const std::filesystem::path& file) {
  return {errno, std::generic_category(), operation + " " + file.string()};
}

}  // namespace

cookie_jar::cookie_jar(const std::string& file)
    : share_(curl_share_init()), easy_(curl_easy_init()) {
  if (!share_ || !easy_) throw std::bad_alloc();
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  curl_easy_setopt(easy_.get(), CURLOPT_SHARE, share_.get());
  // This alone makes curl keep cookies; an empty name reads no file.
  curl_easy_setopt(easy_.get(), CURLOPT_COOKIEFILE, file.c_str());
  if (file.empty()) return;
  // curl does not say when it cannot read one.
  if (!std::ifstream(file)) throw file_error("read cookies from", file);
  curl_easy_setopt(easy_.get(), CURLOPT_COOKIELIST, "RELOAD");
}

void cookie_jar::save(const std::filesystem::path& file) const {
  curl_slist* list = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_COOKIELIST, &list);
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> owner(list, &curl_slist_free_all);
  std::ofstream out(file);
  out << "# Netscape HTTP Cookie File\n";
  for (const curl_slist* line = list; line != nullptr; line = line->next) {
    out << line->data << '\n';
  }
  if (!out.flush()) throw file_error("write cookies to", file);
}

}  // namespace hocket::http::detail
