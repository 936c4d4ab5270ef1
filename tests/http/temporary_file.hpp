// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace hocket_test {

/// A file that is gone with the test.
class temporary_file {
 public:
  /// With no content there is only a name, for others to make a file of.
  explicit temporary_file(std::string_view content = {})
      : path_(std::filesystem::temp_directory_path() /
              ("hocket_test_" + std::to_string(std::random_device()()))) {
    if (!content.empty()) std::ofstream(path_) << content;
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() { std::filesystem::remove(path_); }

  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace hocket_test
