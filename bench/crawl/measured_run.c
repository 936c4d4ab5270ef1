// SPDX-License-Identifier: BSL-1.0
// Runs a program and writes what it took, as a line of JSON:
//
//     measured_run FILE COMMAND...
//
// A program of its own, and a small one: what a process has at most includes what the process that
// made it had, so nothing larger can measure what is smaller. Ends as the command does.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void allow_many_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static double seconds_of(struct timeval time) { return (double)time.tv_sec + 1e-6 * (double)time.tv_usec; }

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int fail(const char* what) {
  fprintf(stderr, "measured_run: %s: %s\n", what, strerror(errno));
  return 127;
}

int main(int argument_count, char** arguments) {
  if (argument_count < 3) return 2;
  allow_many_descriptors();
  const double began = now();
  const pid_t child = fork();
  if (child < 0) return fail("fork");
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    _exit(fail(arguments[2]));
  }
  int status = 0;
  struct rusage took;
  if (wait4(child, &status, 0, &took) != child) return fail("wait4");
  const double wall = now() - began;

  FILE* const out = fopen(arguments[1], "w");
  if (out == NULL) return fail(arguments[1]);
  fprintf(out, "{\"cpu_s\": %.6f, \"wall_s\": %.6f, \"peak_bytes\": %lld}\n",
          seconds_of(took.ru_utime) + seconds_of(took.ru_stime), wall, took.ru_maxrss * 1024LL);
  if (fclose(out) != 0) return fail(arguments[1]);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
