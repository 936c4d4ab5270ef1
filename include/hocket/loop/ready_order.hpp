// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "hocket/base/ready_queue.hpp"

namespace hocket {

/// Decides in which order a pass runs what is ready; a seam for tests (testing/seeded_order.hpp).
class ready_order {
 public:
  /// Rearranges `ready` before a pass. The same nodes are in it afterwards.
  virtual void arrange(ready_queue& ready) = 0;

 protected:
  ~ready_order() = default;
};

}  // namespace hocket
