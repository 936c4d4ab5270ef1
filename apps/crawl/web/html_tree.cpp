// SPDX-License-Identifier: BSL-1.0
#include "crawl/web/html_tree.hpp"

#include <csetjmp>
#include <cstddef>
#include <memory_resource>
#include <new>
#include <string>

namespace hocket::crawl {

struct html_tree::arena {
  explicit arena(const parse_limits& given)
      : limits(given), deadline(std::chrono::steady_clock::now() + given.time) {}

  static void* allocate(void* self, std::size_t bytes) noexcept {
    return static_cast<arena*>(self)->take(bytes);
  }
  static void release(void* /*self*/, void* /*block*/) noexcept {}

  void* take(std::size_t bytes) noexcept {
    used_bytes += bytes;
    if (used_bytes > limits.memory_bytes) give_up("memory");
    // Every token allocates, so this sees the time pass even where gumbo's work is quadratic.
    if (++allocations % 16 == 0 && std::chrono::steady_clock::now() > deadline) give_up("time");
    try {
      return memory.allocate(bytes, alignof(std::max_align_t));
    } catch (const std::bad_alloc&) {
      exceeded = "memory";
    }
    std::longjmp(way_out, 1);
  }

  // Gumbo has no way to stop a parse, and an exception must not cross C. The jump skips only
  // gumbo's frames, which own nothing but arena memory.
  [[noreturn]] void give_up(const char* limit) noexcept {
    exceeded = limit;
    std::longjmp(way_out, 1);
  }

  // Null when a limit was exceeded. It has no local with a destructor, since it is jumped into.
  const GumboOutput* parse(const char* html, std::size_t bytes) {
    if (setjmp(way_out) != 0) return nullptr;
    return gumbo_parse_with_options(&options, html, bytes);
  }

  parse_limits limits;
  std::chrono::steady_clock::time_point deadline;
  std::size_t used_bytes = 0;
  std::size_t allocations = 0;
  const char* exceeded = "";
  GumboOptions options{};
  std::pmr::monotonic_buffer_resource memory{std::size_t{64} << 10U};
  std::jmp_buf way_out{};
};

html_tree::html_tree(std::string_view html, const parse_limits& limits)
    : arena_(std::make_unique<arena>(limits)), root_(nullptr) {
  arena_->options = kGumboDefaultOptions;
  arena_->options.allocator = &arena::allocate;
  arena_->options.deallocator = &arena::release;
  arena_->options.userdata = arena_.get();
  arena_->options.max_errors = 0;

  const char* text = html.data() != nullptr ? html.data() : "";
  const GumboOutput* output = arena_->parse(text, html.size());
  if (output == nullptr) {
    const bool by_time = std::string_view(arena_->exceeded) == "time";
    const auto limit = by_time ? std::to_string(limits.time.count()) + " ms"
                               : std::to_string(limits.memory_bytes >> 20U) + " MB of memory";
    throw page_error("the page's HTML takes more than " + limit + " to parse");
  }
  root_ = output->document;
}

html_tree::~html_tree() = default;

}  // namespace hocket::crawl
