/* SPDX-License-Identifier: BSL-1.0 */
/* What the network benchmarks in C have in common: clocks, memory, and how results are printed. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { message_bytes = 64, pairs = 20, buffer_bytes = 1024 };

static inline void require(int condition, const char* what) {
  if (condition) return;
  perror(what);
  exit(1);
}

static inline double processor_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* `field` of /proc/self/status, which is in KiB: "VmRSS:", "VmHWM:". */
static inline double memory_bytes(const char* field) {
  FILE* status = fopen("/proc/self/status", "r");
  require(status != NULL, "/proc/self/status");
  char word[64];
  double kib = 0;
  while (fscanf(status, "%63s", word) == 1) {
    if (strcmp(word, field) == 0 && fscanf(status, "%lf", &kib) == 1) break;
  }
  fclose(status);
  return kib * 1024;
}

static inline void allow_many_descriptors(void) {
  struct rlimit limit;
  require(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
}

static inline void print_ns(const char* name, double ns_per_op) {
  printf("{\"name\": \"%s\", \"ns_per_op\": %.4f}\n", name, ns_per_op);
}

/* An echo server counts from when all have connected until all have gone. */
struct echo_count {
  int connections, connected, gone;
  double echoes, idle_bytes, start_ns;
};

static inline void note_connected(struct echo_count* count) {
  if (++count->connected == count->connections) count->start_ns = processor_ns();
}

/* True when it was the last one. */
static inline int note_gone(struct echo_count* count) {
  return ++count->gone == count->connections;
}

static inline void print_echo(const struct echo_count* count) {
  const double spent = processor_ns() - count->start_ns;
  const double bytes = memory_bytes("VmHWM:") - count->idle_bytes;
  printf("{\"name\": \"echo/%d\", \"ns_per_op\": %.4f}\n", count->connections,
         spent / count->echoes);
  printf("{\"name\": \"echo_memory/%d\", \"bytes\": %.0f}\n", count->connections,
         bytes / count->connections);
}

/* What net_load reads first. */
static inline void print_port(int port) {
  printf("port %d\n", port);
  fflush(stdout);
}
