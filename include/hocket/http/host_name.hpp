// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace hocket::http {

/// The name of a host as name servers know it: "bücher.example" gives "xn--bcher-kva.example"
/// (UTS 46, as browsers do it). A name in ASCII is given as it is.
/// THROWS: value_error, which names the host, when there is no such form: no UTF-8, a character that
/// names cannot have, a label that gets too long.
[[nodiscard]] std::string ascii_host_name(std::string_view host);

}  // namespace hocket::http
