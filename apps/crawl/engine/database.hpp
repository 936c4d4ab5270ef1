// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace hocket::crawl {

/// What a database could not do, in one line that names its file.
class database_error : public std::runtime_error {
 public:
  database_error(const std::string& what, bool busy) : std::runtime_error(what), busy_(busy) {}

  /// Another process has it.
  [[nodiscard]] bool busy() const noexcept { return busy_; }

 private:
  bool busy_;
};

class statement;

/// An SQLite file.
class database {
 public:
  /// Opens the file, or creates it. THROWS: database_error.
  explicit database(const std::string& file);

  /// THROWS: database_error.
  void execute(const char* sql);
  [[nodiscard]] statement prepare(const char* sql);

  /// Throws what went wrong last.
  [[noreturn]] void fail(const char* doing) const;

 private:
  struct close_database {
    void operator()(sqlite3* open) const noexcept;
  };

  std::string file_;
  std::unique_ptr<sqlite3, close_database> open_;
};

/// A statement that is prepared once and run many times. Its parameters are bound in their order,
/// its columns read in theirs.
///
///     insert.bind(url).bind(status).run();
///     while (select.next()) use(select.text(), select.number());
///
/// LIFETIME: the database outlives it. THROWS: database_error, each of its functions that runs it.
class statement {
 public:
  statement& bind(std::string_view text);
  statement& bind(std::int64_t number);
  /// For the bytes of something that is no text.
  statement& bind_bytes(const void* bytes, std::size_t size);

  /// Runs it, and makes it ready for other parameters.
  void run();

  /// Goes to the next row; false after the last, and then it is ready to run again.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string text();
  [[nodiscard]] std::int64_t number();
  [[nodiscard]] std::string_view bytes();  ///< LIFETIME: until the next row

 private:
  friend database;
  struct finalize {
    void operator()(sqlite3_stmt* prepared) const noexcept;
  };

  statement(database& owner, sqlite3_stmt* prepared) noexcept
      : owner_(&owner), prepared_(prepared) {}
  void check(int code, const char* doing) const;
  void reset() noexcept;

  database* owner_;
  std::unique_ptr<sqlite3_stmt, finalize> prepared_;
  int parameter_ = 0;
  int column_ = 0;
};

}  // namespace hocket::crawl
