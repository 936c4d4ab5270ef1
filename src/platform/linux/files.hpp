// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hocket/loop/unique_fd.hpp"
#include "hocket/net/file.hpp"

/// Files, by calls that block. All throw std::system_error that names the path.
namespace hocket::platform {

unique_fd open_file(const std::string& path, file_mode mode);

std::string read_at(int fd, std::uint64_t offset, std::size_t size_bytes, const std::string& path);
void write_at(int fd, std::uint64_t offset, std::string_view data, const std::string& path);
void append(int fd, std::string_view data, const std::string& path);

std::uint64_t file_size(int fd, const std::string& path);
void resize_file(int fd, std::uint64_t size_bytes, const std::string& path);
void sync_file(int fd, const std::string& path);

std::string read_whole_file(const std::string& path);
void write_whole_file(const std::string& path, std::string_view text);
/// Writes beside the file, then renames; what is beside it is removed when that fails.
void replace_file(const std::string& path, std::string_view text);

}  // namespace hocket::platform
