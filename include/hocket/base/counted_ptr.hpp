// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace hocket::detail {

/// The base of what counted_ptrs share. The last of them deletes it.
/// THREAD: the count may be changed from any thread; what is counted has its own rule.
class counted {
 public:
  counted() = default;
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;

  void retain() const noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }
  /// True when that was the last owner.
  [[nodiscard]] bool release() const noexcept {
    return owners_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  /// Nobody else can see this object now.
  [[nodiscard]] bool has_one_owner() const noexcept {
    return owners_.load(std::memory_order_acquire) == 1;
  }

 protected:
  ~counted() = default;

 private:
  mutable std::atomic<std::size_t> owners_ = 1;
};

/// Owns a T together with others; as large as a pointer. T derives from `counted`.
template <class T>
class counted_ptr {
 public:
  constexpr counted_ptr() noexcept = default;
  /// Takes over the first reference, the one that a new object is born with.
  explicit counted_ptr(T* made) noexcept : object_(made) {}
  /// One more owner of `shared`, which may be null.
  [[nodiscard]] static counted_ptr share(T* shared) noexcept {
    if (shared != nullptr) shared->retain();
    return counted_ptr(shared);
  }
  counted_ptr(const counted_ptr& other) noexcept : object_(other.object_) {
    if (object_ != nullptr) object_->retain();
  }
  counted_ptr(counted_ptr&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  counted_ptr& operator=(counted_ptr other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~counted_ptr() {
    if (object_ != nullptr && object_->release()) delete object_;
  }

  [[nodiscard]] T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace hocket::detail
