// SPDX-License-Identifier: BSL-1.0
// Where exceptions go: out of a body, into it, and what becomes of them at close().
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <hocket/generator.hpp>

// [pep479]
hocket::generator<int> first_of(hocket::generator<int> source) {
  co_yield source.next().value();  // a stop_iteration when there is no first one
}
// [/pep479]

hocket::generator<int> nothing() { co_return; }

struct connection_lost {};  // any copyable object can be thrown

// [upload]
hocket::generator<std::string, std::optional<std::string>, int> upload() {
  int sent = 0;
  std::exception_ptr problem;
  while (!problem) {
    auto piece = co_yield hocket::catching("next");
    if (piece.is_exit()) co_return sent;  // to a close() there is nothing more to say
    if (piece.has_value()) {
      ++sent;
    } else {
      problem = piece.exception();
    }
  }
  co_yield "cancel upload";         // cleanup that needs the driver's help
  std::rethrow_exception(problem);  // and the problem goes on its way
}
// [/upload]

// [rethrow]
hocket::generator<int> careful() {
  for (int n = 0;; ++n) {
    std::string problem;
    try {
      co_yield n;
    } catch (const hocket::generator_exit&) {
      throw;  // before the catch-all, which would keep it
    } catch (...) {
      problem = "something was thrown";
    }
    if (!problem.empty()) std::printf("%s\n", problem.c_str());
  }
}
// [/rethrow]

// [close_fails]
hocket::generator<int> file_writer() {
  std::string failure;
  try {
    co_yield 1;
  } catch (const hocket::generator_exit&) {
    failure = "disk full";
  }
  if (!failure.empty()) throw std::runtime_error(failure);
}
// [/close_fails]

int main() {
  std::printf("# pep479\n");
  // [drive_pep479]
  auto first = first_of(nothing());
  try {
    first.next();
  } catch (const hocket::runtime_error& error) {
    std::printf("%s\n", error.what());
    try {
      std::rethrow_if_nested(error);
    } catch (const hocket::stop_iteration_base& inner) {
      std::printf("caused by: %s\n", inner.what());
    }
  }
  // [/drive_pep479]

  std::printf("# upload\n");
  // [drive_upload]
  auto transfer = upload();
  transfer.next();
  transfer.send("piece 1");
  std::printf("%s\n", transfer.throw_(connection_lost())->c_str());
  try {
    transfer.next();
  } catch (const connection_lost&) {
    std::printf("connection lost\n");
  }
  // [/drive_upload]

  std::printf("# careful\n");
  // [drive_rethrow]
  auto steady = careful();
  steady.next();
  steady.throw_(42);
  steady.close();
  // [/drive_rethrow]

  std::printf("# close fails\n");
  // [drive_close_fails]
  auto writer = file_writer();
  writer.next();
  try {
    writer.close();
  } catch (const std::runtime_error& error) {
    std::printf("%s; closed: %d\n", error.what(),
                writer.state() == hocket::generator_state::closed);
  }
  // [/drive_close_fails]
}
