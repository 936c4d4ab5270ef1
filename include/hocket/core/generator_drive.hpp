// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <utility>

#include "hocket/core/generator_node.hpp"

/// How a chain of delegating generators is resumed, closed and destroyed. All of it is a loop over
/// the chain, never a recursion into it: a chain may be a million levels deep.
namespace hocket::detail {

inline void set_stage(generator_node& node, generator_node::phase stage) noexcept {
  node.phase_ = static_cast<unsigned char>((node.phase_ & ~generator_node::stage_bits) | stage);
}

/// Takes a delegate that has ended off the chain under `top`; its parent is to run on.
inline generator_node* pop_delegate(generator_node& top, generator_node& leaf) noexcept {
  generator_node& parent = *std::exchange(leaf.parent_, nullptr);
  leaf.phase_ = static_cast<unsigned char>(leaf.phase_ & ~generator_node::delegate);
  parent.phase_ = static_cast<unsigned char>((parent.phase_ & generator_node::delegate) |
                                             generator_node::running);
  top.leaf_ = &parent == &top ? nullptr : &parent;
  return &parent;
}

inline already_executing& delegate_is_executing() noexcept {
  static already_executing refusal;
  return refusal;
}

/// Puts the delegate that `parent`'s body has just left in its channel under it. Gives the
/// delegate's own leaf: a delegate may have been half consumed before, with delegates of its own.
inline generator_node* push_delegate(generator_node& top, generator_node& parent,
                                     void* none) noexcept {
  generator_node& child = static_cast<delegation*>(parent.channel_)->delegate();
  const auto parent_stage = &parent == &top ? generator_node::running : generator_node::suspended;
  parent.phase_ = static_cast<unsigned char>((parent.phase_ & generator_node::delegate) |
                                             generator_node::waits | parent_stage);
  child.parent_ = &parent;
  child.phase_ |= generator_node::delegate;
  generator_node* leaf =
      child.has(generator_node::waits) ? std::exchange(child.leaf_, nullptr) : &child;
  top.leaf_ = leaf;
  if (leaf->stage() == generator_node::closed) return pop_delegate(top, *leaf);
  if (leaf->stage() == generator_node::running) {
    generator_node* const refused = pop_delegate(top, *leaf);
    refused->inject(delegate_is_executing());
    return refused;
  }
  set_stage(*leaf, generator_node::running);
  leaf->channel_ = none;
  return leaf;
}

/// Resumes the foreign delegate that `leaf` waits for. True when it yielded; otherwise leaf's body
/// is to run on, and its awaiter knows the outcome.
HOCKET_NOINLINE inline bool resume_foreign(generator_node& leaf) noexcept {
  foreign_delegate& delegate = *leaf.foreign_;
  constexpr auto both = generator_node::foreign | generator_node::injected;
  HOCKET_TRY {
    if (leaf.has(generator_node::injected)) {
      auto& in = *static_cast<injection*>(leaf.channel_);
      if (in.is_exit()) {
        delegate.close();
      } else {
        const delegate_outcome outcome = delegate.throw_in(in, leaf.channel_);
        if (outcome != delegate_outcome::unsupported) {
          leaf.phase_ = static_cast<unsigned char>(leaf.phase_ & ~generator_node::injected);
        }
        if (outcome == delegate_outcome::yielded) return true;
      }
      leaf.phase_ = static_cast<unsigned char>(leaf.phase_ & ~generator_node::foreign);
      return false;
    }
    if (delegate.resume(leaf.channel_, leaf.channel_) == delegate_outcome::yielded) return true;
    leaf.phase_ = static_cast<unsigned char>(leaf.phase_ & ~generator_node::foreign);
  }
  HOCKET_CATCH_ALL {
    delegate.error_ = std::current_exception();
    leaf.phase_ = static_cast<unsigned char>(leaf.phase_ & ~both);
  }
  return false;
}

/// What `leaf`'s resumption under `top` came to: the one to be resumed next, or null when leaf has
/// yielded or top has ended. `none` is the None of the chain's send type.
inline generator_node* follow(generator_node& top, generator_node& leaf, void* none) noexcept {
  switch (leaf.phase_ &
          (generator_node::stage_bits | generator_node::waits | generator_node::foreign)) {
    case generator_node::running | generator_node::waits:
      return push_delegate(top, leaf, none);
    case generator_node::running | generator_node::foreign:
      leaf.channel_ = none;
      return &leaf;
    case generator_node::closed:
      leaf.take_failure();
      return &leaf == &top ? nullptr : pop_delegate(top, leaf);
    default:
      set_stage(leaf, generator_node::suspended);
      return nullptr;
  }
}

/// Resumes `leaf`, in whose channel lies what it is resumed with, and whatever the chain under
/// `top` comes to after it, until top has a value or has ended. Gives the leaf that yielded, or
/// top itself.
inline generator_node* drive(generator_node& top, generator_node* leaf, void* none) noexcept {
  for (;;) {
    if (leaf->has(generator_node::foreign) && resume_foreign(*leaf)) {
      set_stage(*leaf, generator_node::suspended);
      return leaf;
    }
    leaf->handle().resume();
    ++leaf->resumptions_;
    generator_node* next = follow(top, *leaf, none);
    if (next == nullptr) return leaf;
    leaf = next;
  }
}

/// One visit to a suspended generator from outside, other than by the hot path: finds its leaf and
/// makes it the top of its own chain, also when it is a delegate that is resumed behind its
/// delegator's back (REE-11); puts the chain in order again at the end.
class activation {
 public:
  /// THROWS: value_error when the generator, or a chain that it is in, is running.
  explicit activation(generator_node& top) : top_(top) {
    if (top.state() == generator_state::running) {
      detail::raise<value_error>("generator already executing");
    }
    top.note_visit();
    if (top.has(generator_node::delegate)) become_top();
    leaf_ = top.has(generator_node::waits) ? top.leaf_ : &top;
    if (leaf_->stage() == generator_node::running) {
      refuse_running_delegate();
    } else if (leaf_ != &top && leaf_->stage() == generator_node::closed) {
      leaf_ = pop_delegate(top, *leaf_);
    }
    set_stage(top, generator_node::running);
    set_stage(*leaf_, generator_node::running);
  }
  activation(const activation&) = delete;
  activation& operator=(const activation&) = delete;
  ~activation() {
    if (top_.stage() == generator_node::running) set_stage(top_, generator_node::suspended);
    if (top_.has(generator_node::delegate)) step_back();
  }

  [[nodiscard]] generator_node& leaf() noexcept { return *leaf_; }

  /// Resumes the leaf with a sent value; gives the leaf that yielded, or top when that has ended.
  generator_node* send(void* in, void* none) noexcept {
    if (is_refused_) return throw_in_leaf(delegate_is_executing(), none);
    leaf_->channel_ = in;
    return drive(top_, leaf_, none);
  }

  /// The same with an exception. An exit closes the delegates and is raised in top (DEL-32).
  generator_node* throw_in(injection& in, void* none) noexcept {
    if (is_refused_) return throw_in_leaf(delegate_is_executing(), none);
    if (in.is_exit()) {
      if (std::exception_ptr error = close_delegates(none)) {
        injection_of<std::exception_ptr> instead(error);
        return throw_in_leaf(instead, none);
      }
      set_stage(top_, generator_node::running);
    }
    return throw_in_leaf(in, none);
  }

  /// Closes top and its delegates. Gives null when top ended as it should (it may have returned a
  /// value), otherwise what its close() throws.
  [[nodiscard]] std::exception_ptr close(void* none) noexcept {
    std::exception_ptr error = close_delegates(none);
    return close_one(top_, std::move(error), none);
  }

 private:
  generator_node* throw_in_leaf(injection& in, void* none) noexcept {
    leaf_->inject(in);
    return drive(top_, leaf_, none);
  }

  /// Closes top's delegates, innermost first (DEL-25). Gives what is to be raised in top instead of
  /// an exit: the error of a delegate's close.
  [[nodiscard]] std::exception_ptr close_delegates(void* none) noexcept {
    std::exception_ptr error = is_refused_ ? delegate_is_executing().capture() : nullptr;
    while (leaf_ != &top_) {
      generator_node& closing = *leaf_;
      error = close_one(closing, std::move(error), none);
      leaf_ = pop_delegate(top_, closing);
      // What a delegate returns when it is closed goes nowhere (DEL-30).
      if (closing.result_ == generator_node::result::fresh) {
        closing.result_ = generator_node::result::shown;
      }
    }
    return error;
  }

  /// Raises an exit, or `error` in its place, in a generator that has no delegate any more. Gives
  /// null when it ended as it should, otherwise what its close() throws.
  [[nodiscard]] static std::exception_ptr close_one(generator_node& node, std::exception_ptr error,
                                                    void* none) noexcept {
    if (node.stage() == generator_node::closed) return error;
    generator_exit exit;
    injection_of<generator_exit> polite(exit);
    injection_of<std::exception_ptr> as_error(error);
    set_stage(node, generator_node::running);
    if (error != nullptr) {
      node.inject(as_error);
    } else {
      node.inject(polite);
    }
    drive(node, &node, none);
    if (node.stage() != generator_node::closed) {
      if (node.has(generator_node::waits)) set_stage(node, generator_node::suspended);
      return error_of<runtime_error>("generator ignored GeneratorExit");
    }
    if (!node.has(generator_node::failed)) return nullptr;
    std::exception_ptr thrown = node.take_error();
    return exception_matches<generator_exit>(thrown) ? nullptr : thrown;
  }

  void become_top() noexcept {
    generator_node& root = top_.root();
    if (root.leaf_ != &top_) top_.leaf_ = root.leaf_;
    root.leaf_ = &top_;
  }

  void step_back() noexcept {
    generator_node& root = top_.root();
    root.leaf_ = top_.has(generator_node::waits) ? std::exchange(top_.leaf_, nullptr) : &top_;
  }

  /// The leaf is being resumed by somebody else at this moment: for its delegator that is the
  /// error of its resumption, and it is rid of it.
  void refuse_running_delegate() noexcept {
    is_refused_ = true;
    leaf_ = pop_delegate(top_, *leaf_);
  }

  generator_node& top_;
  generator_node* leaf_ = nullptr;
  bool is_refused_ = false;
};

/// Takes a generator that is about to be destroyed out of its chain, and destroys those of its
/// delegates that would die with their delegators' frames, innermost first. Others, borrowed from
/// elsewhere, live on as tops of their own.
HOCKET_NOINLINE inline void unlink_and_destroy_delegates(generator_node& top) noexcept {
  if (top.has(generator_node::failed)) static_cast<void>(top.take_error());
  if (top.has(generator_node::delegate)) {
    generator_node& root = top.root();
    if (root.leaf_ != &top) top.leaf_ = root.leaf_;
    generator_node& parent = *top.parent_;
    parent.waits_for().delegate_is_gone();
    pop_delegate(root, top);
    set_stage(parent, generator_node::suspended);
  }
  if (!top.has(generator_node::waits)) return;

  generator_node* doomed = &top;
  while (doomed->has(generator_node::waits) && doomed->waits_for().dies_with_delegator()) {
    doomed = &doomed->waits_for().delegate();
  }
  if (doomed->has(generator_node::waits)) {
    generator_node& survivor = doomed->waits_for().delegate();
    if (&survivor != top.leaf_) survivor.leaf_ = top.leaf_;
    survivor.parent_ = nullptr;
    survivor.phase_ = static_cast<unsigned char>(survivor.phase_ & ~generator_node::delegate);
    doomed->waits_for().delegate_is_gone();
  }
  while (doomed != &top) {
    generator_node& parent = *doomed->parent_;
    doomed->handle().destroy();
    parent.waits_for().delegate_was_destroyed();
    doomed = &parent;
  }
}

/// The whole of close() for a suspended generator.
HOCKET_NOINLINE inline void close_suspended(generator_node& top, void* none) {
  std::exception_ptr error;
  {
    activation visit(top);
    error = visit.close(none);
  }
  if (error != nullptr) std::rethrow_exception(error);
}

}  // namespace hocket::detail
