// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "hocket/async_generator.hpp"
#include "hocket/task.hpp"

namespace hocket {

namespace detail {
struct open_file;
}

/// How a file is opened.
enum class file_mode : unsigned char {
  read,        ///< it exists
  write,       ///< made, or emptied
  append,      ///< made if needed; what is written comes to the end
  read_write,  ///< made if needed
  create       ///< made; that it exists is an error
};

/// A file that is read and written in the loop's other threads, as the system has no way to wait for
/// one. There is no position: each call says where. Several calls may be under way at once.
///
/// Errors are std::system_error with the operation, the path and errno.
///
/// CANCEL: of all operations: `cancelled` is thrown at once. What a thread has begun runs on, so that
/// a write may still happen.
/// LIFETIME: the loop outlives the operations; the file need not.
/// THREAD: the loop's.
class file {
 public:
  /// Opens a file; one that is made may be read and written by all whom the umask allows.
  static task<file> open(std::string path, file_mode mode = file_mode::read);

  /// Reads `size_bytes` from `offset`, less at the end of the file.
  task<std::string> read_at(std::uint64_t offset, std::size_t size_bytes) const;
  /// Writes all of `data` at `offset`; a gap before it reads as zeros.
  task<void> write_at(std::uint64_t offset, std::string data);
  /// Writes all of `data` to the end, wherever that is when it is written.
  task<void> append(std::string data);

  /// The lines, each with its "\n"; the last one may lack that.
  /// LIFETIME: the file need not outlive the generator.
  [[nodiscard]] async_generator<std::string> lines() const;

  task<std::uint64_t> size() const;
  /// Cuts the file off, or fills it up with zeros.
  task<void> resize(std::uint64_t size_bytes);
  /// Waits until what was written is on the disk.
  task<void> sync();

  /// Closes the file when the calls that are under way are done. Further calls throw (EBADF).
  void close() noexcept { open_.reset(); }
  [[nodiscard]] bool is_open() const noexcept { return open_ != nullptr; }

 private:
  explicit file(std::shared_ptr<const detail::open_file> opened) noexcept
      : open_(std::move(opened)) {}
  [[nodiscard]] const std::shared_ptr<const detail::open_file>& require_open() const;

  std::shared_ptr<const detail::open_file> open_;  // calls in threads share it
};

/// Reads a whole file.
/// THROWS: std::system_error "open notes.txt: No such file or directory". CANCEL: as file's.
task<std::string> read_file(std::string path);

/// Makes `path` a file of `text`, or replaces what was in it. Who reads meanwhile may see a part.
/// THROWS: std::system_error. CANCEL: as file's.
task<void> write_file(std::string path, std::string text);

/// The same, so that at any time, even after a crash, there is the old text or the new one and
/// nothing else: writes beside it, then renames. A file that was there passes on its permissions.
/// THROWS: std::system_error; the file is then as it was. CANCEL: as file's; either text.
task<void> write_file_atomically(std::string path, std::string text);

}  // namespace hocket
