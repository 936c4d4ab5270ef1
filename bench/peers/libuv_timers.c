// SPDX-License-Identifier: BSL-1.0
// libuv, which has callbacks and no tasks, doing what it can of the benchmarks in bench/async/:
//
//     libuv_timers SECONDS
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
  return 0;
}
