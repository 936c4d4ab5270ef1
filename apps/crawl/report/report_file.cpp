// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/report_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <random>
#include <utility>

#include "crawl/web/printable.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/net/file.hpp"

namespace hocket::crawl {

namespace {

namespace fs = std::filesystem;

std::system_error cannot_write(const std::string& name, std::error_code why) {
  return {why, "cannot write " + printable(name)};
}

std::system_error cannot_write(const std::string& name) {
  return cannot_write(name, {errno, std::generic_category()});
}

bool is_file_or_nothing(const std::string& name) {
  std::error_code ignored;
  const fs::file_type kind = fs::status(name, ignored).type();
  return kind == fs::file_type::regular || kind == fs::file_type::not_found;
}

// Makes a file there for a moment. False with errno when that cannot be.
bool takes_a_file_beside(const std::string& name) {
  const std::string probe = name + '.' + std::to_string(std::random_device()()) + ".tmp";
  if (!std::ofstream(probe)) return false;
  (void)std::remove(probe.c_str());
  return true;
}

// The file itself, where `name` is a link to it, be it there or not.
std::string linked_file(const std::string& name) {
  constexpr int most_links = 40;
  std::error_code error;
  fs::path found = fs::absolute(name, error);
  for (int links = 0; links < most_links && fs::is_symlink(found, error); ++links) {
    found = found.parent_path() / fs::read_symlink(found, error);
  }
  found = fs::weakly_canonical(found, error);
  return error ? name : found.string();
}

}  // namespace

report_file::report_file(std::string name, format how) : name_(std::move(name)), format_(how) {
  if (name_.empty() || to_standard_output()) return;
  if (is_file_or_nothing(name_)) {
    const bool is_new = !fs::exists(name_);
    if (!is_new && !std::ofstream(name_, std::ios::app)) throw cannot_write(name_);
    replaced_ = takes_a_file_beside(linked_file(name_));
    if (!replaced_ && is_new) throw cannot_write(name_);
  } else {
    out_.open(name_);
    if (!out_) throw cannot_write(name_);
  }
}

bool report_file::to_standard_output() const noexcept {
  return name_ == "-" || name_ == "/dev/stdout";
}

void report_file::write(const crawl_report& report) {
  if (name_.empty()) return;
  const std::string text = format_(report);
  if (replaced_) {
    write_whole(text);
  } else if (to_standard_output()) {
    if (!(std::cout << text << std::flush)) throw cannot_write_to_standard_output();
  } else {
    if (!out_.is_open()) out_.open(name_);
    if (!(out_ << text << std::flush)) throw cannot_write(name_);
  }
}

void report_file::write_whole(const std::string& text) {
  try {
    run(write_file_atomically(linked_file(name_), text));
  } catch (const std::system_error& error) {
    throw cannot_write(name_, error.code());
  }
}

bool are_one_file(const std::string& name, const std::string& other) {
  return is_file_or_nothing(name) && linked_file(name) == linked_file(other);
}

std::system_error cannot_write_to_standard_output() {
  return {errno, std::generic_category(), "cannot write to the standard output"};
}

}  // namespace hocket::crawl
