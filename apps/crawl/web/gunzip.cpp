// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <vector>

namespace hocket::crawl {

namespace {

constexpr std::size_t piece_bytes = std::size_t{64} << 10U;

class unpacking {
 public:
  explicit unpacking(std::string_view file) : left_(file) {
    constexpr int gzip_alone = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, gzip_alone) != Z_OK) throw std::bad_alloc();
  }
  unpacking(const unpacking&) = delete;
  unpacking& operator=(const unpacking&) = delete;
  ~unpacking() { inflateEnd(&stream_); }

  // The next piece; empty at the end.
  std::string_view next() {
    while (!ended_) {
      if (stream_.avail_in == 0) feed();
      stream_.next_out = piece_.data();
      stream_.avail_out = static_cast<uInt>(piece_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_MEM_ERROR) throw std::bad_alloc();
      if (result == Z_BUF_ERROR) throw gzip_error("not a gzip file: it breaks off");
      if (result != Z_OK && result != Z_STREAM_END) throw gzip_error("not a gzip file: damaged");
      if (result == Z_STREAM_END) end_member();
      if (const std::size_t size = piece_.size() - stream_.avail_out; size > 0) {
        return {reinterpret_cast<const char*>(piece_.data()), size};
      }
    }
    return {};
  }

 private:
  void feed() {
    const auto size = std::min<std::size_t>(left_.size(), std::numeric_limits<uInt>::max());
    // zlib takes what it never writes to as not const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(left_.data()));
    stream_.avail_in = static_cast<uInt>(size);
    left_.remove_prefix(size);
  }

  // What follows may be another member, whose content goes on.
  void end_member() {
    ended_ = stream_.avail_in == 0 && left_.empty();
    if (!ended_) inflateReset(&stream_);
  }

  z_stream stream_{};
  std::string_view left_;
  std::vector<Bytef> piece_ = std::vector<Bytef>(piece_bytes);
  bool ended_ = false;
};

}  // namespace

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view file, std::size_t max_bytes) {
  unpacking pieces(file);
  std::string content;
  for (std::string_view piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
    if (max_bytes > 0 && content.size() + piece.size() > max_bytes) {
      throw gzip_error("it unpacks to more than " + std::to_string(max_bytes) + " bytes");
    }
    content += piece;
  }
  return content;
}

}  // namespace hocket::crawl
