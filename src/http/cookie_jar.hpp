// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <curl/curl.h>

#include <filesystem>
#include <memory>
#include <string>

namespace hocket::http::detail {

/// The cookies of a client: curl's own, shared by all of its transfers.
///
/// LIFETIME: outlives the transfers that share it.
class cookie_jar {
 public:
  /// Begins with those in `file`, unless that is empty. THROWS: std::system_error.
  explicit cookie_jar(const std::string& file);

  /// THROWS: std::system_error.
  void save(const std::filesystem::path& file) const;

  /// For CURLOPT_SHARE.
  [[nodiscard]] CURLSH* share() const noexcept { return share_.get(); }

 private:
  struct free_share {
    void operator()(CURLSH* share) const noexcept { curl_share_cleanup(share); }
  };
  struct free_easy {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  };

  std::unique_ptr<CURLSH, free_share> share_;
  std::unique_ptr<CURL, free_easy> easy_;  // never sends: only a handle can load and list cookies
};

}  // namespace hocket::http::detail
