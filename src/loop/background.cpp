// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/background.hpp"

#include "hocket/errors.hpp"

namespace hocket::detail {

owned_tasks& background_tasks::current() {
  if (current_ == nullptr) throw runtime_error("no run() in this thread");
  return current_->tasks_;
}

}  // namespace hocket::detail
