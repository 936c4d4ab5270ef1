// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/runner.hpp"

#include <exception>

namespace hocket {

runner::~runner() {
  if (!session_) return;
  event_loop& loop = session_->loop();
  try {
    close();
  } catch (...) {
    loop.report_exception("exception while a runner was closed", std::current_exception());
  }
}

void runner::close() {
  if (!session_) return;
  event_loop& loop = session_->loop();
  std::exception_ptr error;
  try {
    session_->finish();
  } catch (...) {
    error = std::current_exception();
  }
  session_.reset();
  loop.close();
  if (error != nullptr) std::rethrow_exception(error);
}

}  // namespace hocket
