// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "tour/transcript.hpp"

namespace hocket::tour {

/// Writes the names and titles of all stops, a line each.
void list_stops(std::ostream& out);

/// Runs and writes the stop of that name; all stops when the name is empty.
/// THROWS: value_error, which says what there is instead, when no stop has that name.
void show_tour(std::ostream& out, std::string_view name,
               transcript_style style);

}  // namespace hocket::tour
