// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fstream>
#include <string>
#include <system_error>

#include "crawl/report/report.hpp"

namespace hocket::crawl {

/// Where a report is to be written, which is found out before the crawl: its result is not to be lost
/// to a mistyped path.
///
/// A file gets its new text at once and as a whole: until then, and when the crawl never ends, it
/// stays as it was. What is no regular file (a device, a pipe) is written directly.
class report_file {
 public:
  using format = std::string (*)(const crawl_report&);

  /// `name` may be empty, for no report, or "-", for the standard output.
  /// THROWS: std::system_error when it cannot be written.
  report_file(std::string name, format how);

  [[nodiscard]] bool to_standard_output() const noexcept;

  /// THROWS: std::system_error. REQUIRES: no loop runs.
  void write(const crawl_report& report);

 private:
  void write_whole(const std::string& text);

  std::string name_;
  format format_;
  bool replaced_ = false;  // as a whole
  std::ofstream out_;
};

/// Two reports cannot both be in the file. False for what is no regular file.
[[nodiscard]] bool are_one_file(const std::string& name, const std::string& other);

/// Says what errno does.
[[nodiscard]] std::system_error cannot_write_to_standard_output();

}  // namespace hocket::crawl
