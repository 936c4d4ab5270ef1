// SPDX-License-Identifier: BSL-1.0
// libuv, which has callbacks and no tasks, doing what it can of the benchmarks in bench/async/:
//
//     libuv_bench SECONDS
//
// Prints lines of JSON. Times are processor time, but for calls between threads.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

static uv_loop_t* loop;
static double seconds;

static double clock_ns(clockid_t which) {
  struct timespec now;
  clock_gettime(which, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

// Calls run(at_once), which does the thing so many times, until it has taken long enough.
static void measure(clockid_t clock, const char* name, int at_once, void (*run)(int)) {
  const double start = clock_ns(clock);
  double spent = 0, done = 0;
  while (spent < seconds * 1e9) {
    run(at_once);
    done += at_once;
    spent = clock_ns(clock) - start;
  }
  printf("{\"name\": \"%s\", \"ns_per_op\": %.4f}\n", name, spent / done);
}

static void* allocate(size_t count, size_t bytes) {
  void* memory = calloc(count, bytes);
  if (memory == NULL) exit(1);
  return memory;
}

static int fired;

static void note_fired(uv_timer_t* timer) {
  (void)timer;
  ++fired;
}

static uv_timer_t* new_timers(int count) {
  uv_timer_t* timers = allocate((size_t)count, sizeof *timers);
  for (int i = 0; i < count; ++i) uv_timer_init(loop, &timers[i]);
  return timers;
}

static void delete_timers(uv_timer_t* timers, int count) {
  for (int i = 0; i < count; ++i) uv_close((uv_handle_t*)&timers[i], NULL);
  uv_run(loop, UV_RUN_DEFAULT);
  free(timers);
}

static uv_timer_t* pending;

static void arm_and_cancel(int count) {
  for (int i = 0; i < count; ++i) {
    uv_timer_start(&pending[i], note_fired, (uint64_t)rand() % 3600000, 0);
  }
  for (int i = 0; i < count; ++i) uv_timer_stop(&pending[i]);
}

static void fire(int count) {
  fired = 0;
  uv_update_time(loop);
  // Milliseconds are the smallest that libuv knows.
  for (int i = 0; i < count; ++i) uv_timer_start(&pending[i], note_fired, (uint64_t)rand() % 2, 0);
  while (fired < count) uv_run(loop, UV_RUN_ONCE);
}

// libuv has no calls from other threads, only a wake; its users add a list and a lock.
struct call {
  struct call* next;
};

static uv_async_t wake;
static uv_mutex_t lock;
static struct call *first, **last = &first;
static int received, expected;

static void run_calls(uv_async_t* woken) {
  (void)woken;
  uv_mutex_lock(&lock);
  struct call* each = first;
  first = NULL;
  last = &first;
  uv_mutex_unlock(&lock);
  while (each != NULL) {
    struct call* const next = each->next;
    free(each);
    ++received;
    each = next;
  }
  if (received == expected) uv_stop(loop);
}

static void call_from_thread(void* unused) {
  (void)unused;
  for (int i = 0; i < expected; ++i) {
    struct call* const made = allocate(1, sizeof *made);
    uv_mutex_lock(&lock);
    *last = made;
    last = &made->next;
    uv_mutex_unlock(&lock);
    uv_async_send(&wake);
  }
}

static void receive_calls(int count) {
  received = 0;
  expected = count;
  uv_thread_t caller;
  uv_thread_create(&caller, call_from_thread, NULL);
  uv_run(loop, UV_RUN_DEFAULT);
  uv_thread_join(&caller);
}

int main(int argument_count, char** arguments) {
  enum { million = 1000000, many = 100000 };
  if (argument_count != 2) return 2;
  seconds = atof(arguments[1]);
  loop = uv_default_loop();
  printf("{\"version\": \"libuv %s\"}\n", uv_version_string());
  pending = new_timers(million);
  measure(CLOCK_PROCESS_CPUTIME_ID, "timer/arm_cancel/1000000", million, arm_and_cancel);
  measure(CLOCK_PROCESS_CPUTIME_ID, "timer/fire/100000", many, fire);
  delete_timers(pending, million);

  uv_mutex_init(&lock);
  uv_async_init(loop, &wake, run_calls);
  measure(CLOCK_MONOTONIC, "call_soon_threadsafe", many, receive_calls);
  return 0;
}
