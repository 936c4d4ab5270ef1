// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace hocket {

/// Opens what is closed of the standard input, output and error (`program >&-`), as what takes
/// everything and gives nothing. Else the next file that is opened would have the number of one, and
/// get what is printed. To be called first in main(). Without /dev/null all stays as it is.
void open_closed_standard_streams() noexcept;

}  // namespace hocket
