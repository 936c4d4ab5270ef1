// SPDX-License-Identifier: BSL-1.0
#include "crawl/report/quantity.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <locale>
#include <sstream>

namespace hocket::crawl {

namespace {

std::string fixed(double number, int decimals) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << std::fixed << std::setprecision(decimals) << number;
  return out.str();
}

}  // namespace

std::string show_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string show_bytes(std::uint64_t bytes) {
  constexpr std::array units{"KB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  double amount = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; amount >= 999.95 && unit + 1 < units.size(); ++unit) amount /= 1000;
  return fixed(amount, 1) + ' ' + units[unit];
}

std::string show_seconds(std::chrono::nanoseconds duration) {
  const double number = seconds(duration);
  const int decimals = number < 10 ? 2 : number < 100 ? 1 : 0;
  return fixed(number, decimals) + " s";
}

std::string show_number(double number) {
  if (number < 99.95) return fixed(number, 1);
  return show_count(static_cast<std::uint64_t>(std::llround(number)));
}

}  // namespace hocket::crawl
