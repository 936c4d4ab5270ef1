// SPDX-License-Identifier: BSL-1.0
#include "crawl/engine/database.hpp"

#include <sqlite3.h>

#include <system_error>

#include "crawl/web/printable.hpp"

namespace hocket::crawl {

void database::close_database::operator()(sqlite3* open) const noexcept { sqlite3_close_v2(open); }

void statement::finalize::operator()(sqlite3_stmt* prepared) const noexcept {
  sqlite3_finalize(prepared);
}

database::database(const std::string& file) : file_(file) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  open_.reset(opened);
  if (code != SQLITE_OK) fail("cannot open");
}

void database::fail(const char* doing) const {
  const int code = sqlite3_extended_errcode(open_.get());
  const int kind = code & 0xff;
  std::string what = std::string(doing) + ' ' + printable(file_) + ": ";
  what += sqlite3_errmsg(open_.get());
  const int cause = sqlite3_system_errno(open_.get());
  if (cause != 0 && (kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR)) {
    what += " (" + std::generic_category().message(cause) + ')';
  }
  throw database_error(what, kind == SQLITE_BUSY || kind == SQLITE_LOCKED);
}

void database::execute(const char* sql) {
  if (sqlite3_exec(open_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("cannot use");
}

statement database::prepare(const char* sql) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(open_.get(), sql, -1, &prepared, nullptr) != SQLITE_OK) {
    fail("cannot use");
  }
  return {*this, prepared};
}

void statement::check(int code, const char* doing) const {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) owner_->fail(doing);
}

void statement::reset() noexcept {
  sqlite3_reset(prepared_.get());
  parameter_ = column_ = 0;
}

statement& statement::bind(std::string_view text) {
  // A null pointer would be NULL, not "".
  const char* data = text.empty() ? "" : text.data();
  check(sqlite3_bind_text64(prepared_.get(), ++parameter_, data, text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8),
        "cannot write");
  return *this;
}

statement& statement::bind(std::int64_t number) {
  check(sqlite3_bind_int64(prepared_.get(), ++parameter_, number), "cannot write");
  return *this;
}

statement& statement::bind_bytes(const void* bytes, std::size_t size) {
  check(sqlite3_bind_blob64(prepared_.get(), ++parameter_, size > 0 ? bytes : "", size,
                            SQLITE_TRANSIENT),
        "cannot write");
  return *this;
}

void statement::run() {
  const int code = sqlite3_step(prepared_.get());
  reset();  // or else it would take no parameters after an error
  if (code != SQLITE_DONE && code != SQLITE_ROW) owner_->fail("cannot write");
}

bool statement::next() {
  const int code = sqlite3_step(prepared_.get());
  column_ = 0;
  if (code == SQLITE_ROW) return true;
  reset();
  if (code != SQLITE_DONE) owner_->fail("cannot read");
  return false;
}

std::string statement::text() {
  const int column = column_++;
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(prepared_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_.get(), column));
  return data != nullptr ? std::string(data, size) : std::string();
}

std::int64_t statement::number() { return sqlite3_column_int64(prepared_.get(), column_++); }

std::string_view statement::bytes() {
  const int column = column_++;
  const auto* data = static_cast<const char*>(sqlite3_column_blob(prepared_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_.get(), column));
  return data != nullptr ? std::string_view(data, size) : std::string_view();
}

}  // namespace hocket::crawl
