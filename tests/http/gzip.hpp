// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace hocket_test {

/// Puts bits into bytes as RFC 1951 does, the lowest first.
class bit_writer {
 public:
  void put(unsigned bits, int count) {
    for (int i = 0; i < count; ++i) put_bit(bits >> i & 1U);
  }
  /// A Huffman code, whose highest bit comes first.
  void put_code(unsigned code, int count) {
    for (int i = count; i-- > 0;) put_bit(code >> i & 1U);
  }
  std::string take() {
    while (bits_ != 0) put_bit(0);
    return std::move(bytes_);
  }

 private:
  void put_bit(unsigned bit) {
    if (bits_ == 0) bytes_ += '\0';
    bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) | bit << bits_);
    bits_ = (bits_ + 1) % 8;
  }

  std::string bytes_;
  unsigned bits_ = 0;
};

inline std::uint32_t crc32_of_repeated(char c, std::size_t size_bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (std::size_t i = 0; i < size_bytes; ++i) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1U ? 0xedb88320U : 0);
  }
  return ~crc;
}

/// The gzip form of `size_bytes` times the letter `c`: about a thousandth of that. One literal, then
/// repetitions of 258 bytes, then literals.
inline std::string gzip_of_repeated(char c, std::size_t size_bytes) {
  const unsigned literal = 0x30U + static_cast<unsigned char>(c);
  bit_writer out;
  out.put(3, 3);  // the last block, with fixed codes
  out.put_code(literal, 8);
  std::size_t left_bytes = size_bytes - 1;
  for (; left_bytes >= 258; left_bytes -= 258) {
    out.put_code(0xc5, 8);  // a length of 258
    out.put_code(0, 5);     // from one byte back
  }
  for (; left_bytes > 0; --left_bytes) out.put_code(literal, 8);
  out.put_code(0, 7);  // the end of the block
  const std::uint32_t trailer[] = {crc32_of_repeated(c, size_bytes),
                                   static_cast<std::uint32_t>(size_bytes)};
  std::string zipped("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  zipped += out.take();
  for (const std::uint32_t word : trailer) {
    for (int shift = 0; shift < 32; shift += 8) zipped += static_cast<char>(word >> shift & 0xffU);
  }
  return zipped;
}

}  // namespace hocket_test
