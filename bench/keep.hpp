// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace bench {

/// Makes the optimiser believe that the value is used and may have changed. Unlike
/// benchmark::DoNotOptimize it leaves memory alone, so that what a compiler keeps in registers stays
/// there: a floor must not be slower than it is.
template <class Word>
inline void keep(Word& value) noexcept {
  asm volatile("" : "+r"(value));
}

}  // namespace bench
