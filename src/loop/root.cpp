// SPDX-License-Identifier: BSL-1.0
#include "hocket/loop/root.hpp"

#include <atomic>
#include <cstddef>
#include <mutex>
#include <source_location>
#include <string>

#include "hocket/core/task_state.hpp"

namespace hocket::detail {

namespace {

constexpr std::uint32_t current_version = 1;

/// Initialised before anything runs, but for the offsets, which the first loop fills in.
[[gnu::section("hocket_root"), gnu::used]] constinit root process_root{
    "hocket root", current_version, sizeof(root), nullptr, nullptr, {}};

constinit std::mutex mutex;
constinit root_entry* first = nullptr;  // guarded by mutex

/// Nothing is there: a cast to a base only adds to it.
constexpr std::uintptr_t somewhere = 0x10000;

/// How far into a Whole its Part lies.
template <class Whole, class Part>
std::uint32_t offset_of_base() noexcept {
  auto* const whole = reinterpret_cast<Whole*>(somewhere);
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(static_cast<Part*>(whole)) -
                                    somewhere);
}

}  // namespace

/// Friend of what it measures.
struct root_layout {
  static root_offsets measure() noexcept;
  static void set_first(root_entry* entry) noexcept { process_root.first_loop = entry; }
  static const void* end_mark() noexcept { return completion::end_mark(); }
  static root_entry*& next(root_entry& entry) noexcept { return entry.next_; }
};

// A class with a base has no offsetof by the letter of the standard; all compilers that we know have.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

#define HOCKET_OFFSET(type, member) static_cast<std::uint32_t>(offsetof(type, member))

root_offsets root_layout::measure() noexcept {
  constexpr std::uint32_t word = sizeof(void*);
  const std::uint32_t context = offset_of_base<task_state_base, task_context>();
  root_offsets o{};
  o.list_next = HOCKET_OFFSET(list_hook, next_);

  o.loop_next = HOCKET_OFFSET(root_entry, next_);
  o.loop_id = HOCKET_OFFSET(root_entry, id_);
  o.loop_scheduler = HOCKET_OFFSET(root_entry, scheduler_);

  o.scheduler_owners = HOCKET_OFFSET(task_scheduler, owners_);

  o.owner_hook =
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(static_cast<list_hook*>(
                                     reinterpret_cast<task_owner*>(somewhere))) -
                                 somewhere);
  o.owner_tasks = HOCKET_OFFSET(task_owner, tasks_);
  o.owner_waiting = HOCKET_OFFSET(task_owner, waiting_);

  o.task_hook = offset_of_base<task_state_base, list_hook>();
  o.task_queue_link = context + HOCKET_OFFSET(ready_link, next_);
  o.task_suspension = context + HOCKET_OFFSET(ready_link, parked_);
  o.task_leaf = context + HOCKET_OFFSET(task_context, resume_);
  // The byte of flags has no name of its own; a test reads it.
  o.task_flags = context + HOCKET_OFFSET(task_context, cancel_requests_) + 2;
  o.task_flag_has_node = 1U << 3;
  o.task_details = context + HOCKET_OFFSET(task_context, details_);
  o.task_waiters = offset_of_base<task_state_base, completion>() + HOCKET_OFFSET(completion, last_);

  o.details_number = HOCKET_OFFSET(task_details, number);
  o.details_name = HOCKET_OFFSET(task_details, name);
  o.details_name_length = o.details_name + word;

  o.waiter_next = HOCKET_OFFSET(completion_node, next_);
  o.waiter_task = HOCKET_OFFSET(completion_node, waiting_);

  o.suspension_kind = HOCKET_OFFSET(suspension, kind_);
  o.suspension_task = HOCKET_OFFSET(suspension, task_);
  o.kind_name = HOCKET_OFFSET(struct suspension_kind, name);

  o.frame_node = coroutine_node::promise_offset;
  o.node_parent = HOCKET_OFFSET(coroutine_node, link_);
  o.node_place = HOCKET_OFFSET(coroutine_node, where_);
  o.parent_foreign = coroutine_node::foreign_bit;
  o.parent_mask_low = static_cast<std::uint32_t>(~coroutine_node::address_bits);
  o.async_generator = coroutine_node::async_generator_bit;

  // libstdc++'s source_location holds the address of two texts, the line and the column.
  static_assert(sizeof(std::source_location) == sizeof(void*));
  o.place_file = 0;
  o.place_function = word;
  o.place_line = 2 * word;
  return o;
}

#pragma GCC diagnostic pop

root_entry::root_entry(std::uint64_t id, const task_scheduler& scheduler) noexcept
    : id_(id), scheduler_(&scheduler) {
  const std::scoped_lock lock(mutex);
  static const root_offsets offsets = process_root.offsets = root_layout::measure();
  static_cast<void>(offsets);
  process_root.no_waiters = root_layout::end_mark();
  next_ = first;
  first = this;
  root_layout::set_first(first);
}

root_entry::~root_entry() {
  const std::scoped_lock lock(mutex);
  root_entry** link = &first;
  while (*link != this) link = &root_layout::next(**link);
  *link = next_;
  root_layout::set_first(first);
}

const root& this_process_root() noexcept { return process_root; }

}  // namespace hocket::detail
