// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace hocket::detail {

class task_scheduler;

/// Where the parts of hocket's objects lie, for a reader of the memory of this process, which may be
/// another process. Numbers of bytes from the beginning of an object, unless they say otherwise.
///
/// A list is a ring: the word at `list_next` of its head is the first hook, that of the last one is
/// the head again. The object that a hook belongs to begins `..._hook` bytes before it.
///
/// VERSION: fields are added at the end; `version` changes when one changes its meaning.
struct root_offsets {
  std::uint32_t list_next;

  std::uint32_t loop_next;       ///< in a loop entry: the next one, or null
  std::uint32_t loop_id;         ///< 8 bytes
  std::uint32_t loop_scheduler;  ///< its scheduler

  std::uint32_t scheduler_owners;  ///< head of the list of owners

  std::uint32_t owner_hook;
  std::uint32_t owner_tasks;    ///< head of the list of tasks
  std::uint32_t owner_waiting;  ///< the task that waits for all of them, or null

  std::uint32_t task_hook;
  std::uint32_t task_queue_link;     ///< not null: the task is ready to run
  std::uint32_t task_suspension;     ///< when it is not ready: what it is suspended at, or null
  std::uint32_t task_leaf;           ///< the frame of its innermost coroutine, when it does not run
  std::uint32_t task_flags;          ///< one byte
  std::uint32_t task_flag_has_node;  ///< the bit of it that says that the innermost has a node
  std::uint32_t task_details;        ///< odd: twice its number plus one; otherwise its details
  std::uint32_t task_waiters;        ///< the last who began to await it, null, or `no_waiters`

  std::uint32_t details_number;
  std::uint32_t details_name;         ///< address of the text
  std::uint32_t details_name_length;  ///< 8 bytes; 0 for "Task-" and the number

  std::uint32_t waiter_next;
  std::uint32_t waiter_task;

  std::uint32_t suspension_kind;
  std::uint32_t suspension_task;
  std::uint32_t kind_name;  ///< address of a text that ends with 0

  std::uint32_t frame_node;       ///< from a frame to its node
  std::uint32_t node_parent;      ///< the frame that awaits it, in the bits of `parent_mask`
  std::uint32_t node_place;       ///< address of a place
  std::uint32_t parent_foreign;   ///< bit of the word at node_parent: the parent has no node
  std::uint32_t parent_mask_low;  ///< bits of that word that are no address
  std::uint32_t async_generator;  ///< bit of that word: the coroutine is an async generator

  std::uint32_t place_file;      ///< address of a text that ends with 0
  std::uint32_t place_function;  ///< the same
  std::uint32_t place_line;      ///< 4 bytes
};

/// What a reader starts from: the whole of the section "hocket_root", which strip keeps.
struct root {
  char magic[16];
  std::uint32_t version;
  std::uint32_t bytes;  ///< of all of this
  const void* first_loop;
  const void* no_waiters;  ///< task_waiters of a task that has ended
  root_offsets offsets;
};

/// A loop's entry in the list that the root leads to. THREAD: any.
class root_entry {
 public:
  root_entry(std::uint64_t id, const task_scheduler& scheduler) noexcept;
  root_entry(const root_entry&) = delete;
  root_entry& operator=(const root_entry&) = delete;
  ~root_entry();

 private:
  friend struct root_layout;

  root_entry* next_ = nullptr;
  std::uint64_t id_;
  const task_scheduler* scheduler_;
};

/// This process's.
[[nodiscard]] const root& this_process_root() noexcept;

}  // namespace hocket::detail
