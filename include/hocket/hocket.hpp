// SPDX-License-Identifier: BSL-1.0
#pragma once

/// All of hocket but the HTTP client, which has its own header (http/client.hpp).

#include "hocket/catching.hpp"
#include "hocket/context_var.hpp"
#include "hocket/errors.hpp"
#include "hocket/flow/exception_group.hpp"
#include "hocket/flow/join_handle.hpp"
#include "hocket/flow/task_group.hpp"
#include "hocket/flow/timeout.hpp"
#include "hocket/from.hpp"
#include "hocket/generator.hpp"
#include "hocket/loop/event_loop.hpp"
#include "hocket/loop/readiness.hpp"
#include "hocket/loop/run.hpp"
#include "hocket/loop/sleep.hpp"
#include "hocket/loop/thread_pool.hpp"
#include "hocket/loop/to_thread.hpp"
#include "hocket/loop/wait_signal.hpp"
#include "hocket/received.hpp"
#include "hocket/step.hpp"
#include "hocket/sync/event.hpp"
#include "hocket/sync/queue.hpp"
#include "hocket/task.hpp"
