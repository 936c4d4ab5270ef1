// SPDX-License-Identifier: BSL-1.0
// The least that the network benchmarks in bench/net/ can cost: epoll and a state for each
// connection, in C.
//
//     epoll_net SECONDS       measures ping_pong and connect
//     epoll_net echo COUNT    an echo server for COUNT connections; net_load drives it
//
// Prints lines of JSON. Times are processor time.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net_measure.h"

enum { events_at_once = 256 };

static int epoll;

static void watch(int fd, void* data) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data = {.ptr = data}};
  require(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
}

static int new_socket(void) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  require(fd >= 0, "socket");
  return fd;
}

static void disable_nagle(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int listen_somewhere(struct sockaddr_in* at) {
  const int fd = new_socket();
  memset(at, 0, sizeof *at);
  at->sin_family = AF_INET;
  at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof *at;
  require(bind(fd, (struct sockaddr*)at, size) == 0, "bind");
  require(listen(fd, 4096) == 0, "listen");
  require(getsockname(fd, (struct sockaddr*)at, &size) == 0, "getsockname");
  return fd;
}

static int start_connect(const struct sockaddr_in* to) {
  const int fd = new_socket();
  disable_nagle(fd);
  const int result = connect(fd, (const struct sockaddr*)to, sizeof *to);
  require(result == 0 || errno == EINPROGRESS, "connect");
  return fd;
}

static int accept_one(int listener) {
  const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) disable_nagle(fd);
  return fd;
}

// ping_pong: one side begins, and both send back what they get.

struct end {
  int fd;
};

static char message[message_bytes];

static void pass_back(const struct end* of) {
  char buffer[buffer_bytes];
  const ssize_t size = recv(of->fd, buffer, sizeof buffer, 0);
  if (size < 0 && errno == EAGAIN) return;
  require(size == message_bytes, "recv");
  require(send(of->fd, buffer, (size_t)size, MSG_NOSIGNAL) == size, "send");
}

static void ping_pong(double seconds) {
  struct sockaddr_in at;
  const int listener = listen_somewhere(&at);
  struct end ends[2 * pairs];
  for (int i = 0; i < pairs; ++i) {
    ends[2 * i].fd = start_connect(&at);
    do ends[2 * i + 1].fd = accept_one(listener);
    while (ends[2 * i + 1].fd < 0);
    for (int k = 0; k < 2; ++k) watch(ends[2 * i + k].fd, &ends[2 * i + k]);
  }
  const double start = processor_ns();
  double passed = 0, spent = 0;
  for (int i = 0; i < pairs; ++i) {
    require(send(ends[2 * i].fd, message, message_bytes, 0) == message_bytes, "send");
  }
  while ((spent = processor_ns() - start) < seconds * 1e9) {
    // The clock is a system call; it is to count for nothing.
    for (int turn = 0; turn < 1000; ++turn) {
      struct epoll_event events[events_at_once];
      const int ready = epoll_wait(epoll, events, events_at_once, -1);
      for (int i = 0; i < ready; ++i) pass_back(events[i].data.ptr);
      passed += ready;
    }
  }
  print_ns("ping_pong", 2 * spent / passed);
  for (int i = 0; i < 2 * pairs; ++i) close(ends[i].fd);
  close(listener);
}

// connect: one connection after another is made, accepted and closed by both.

static void wait_for_one(void) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) < 1) {
  }
}

static void connect_and_accept(double seconds) {
  struct sockaddr_in at;
  const int listener = listen_somewhere(&at);
  watch(listener, NULL);
  const double start = processor_ns();
  double made = 0, spent = 0;
  for (; (spent = processor_ns() - start) < seconds * 1e9; ++made) {
    const int client = start_connect(&at);
    int server;
    while ((server = accept_one(listener)) < 0) wait_for_one();
    int error = 0;
    socklen_t size = sizeof error;
    require(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0, "connect");
    close(client);
    char byte;
    ssize_t end;
    if ((end = recv(server, &byte, 1, 0)) < 0) {
      watch(server, NULL);
      while ((end = recv(server, &byte, 1, 0)) < 0) wait_for_one();
    }
    require(end == 0, "recv");
    close(server);
  }
  print_ns("connect", spent / made);
  close(listener);
}

// echo

struct connection {
  int fd;
  char buffer[buffer_bytes];
};

static struct echo_count count;

static void take_connections(int listener) {
  for (int fd; (fd = accept_one(listener)) >= 0;) {
    struct connection* const made = malloc(sizeof *made);
    require(made != NULL, "malloc");
    made->fd = fd;
    watch(fd, made);
    note_connected(&count);
  }
}

// True when the last connection has gone.
static int echo_one(struct connection* on) {
  for (;;) {
    const ssize_t size = recv(on->fd, on->buffer, buffer_bytes, 0);
    if (size < 0 && errno == EAGAIN) return 0;
    if (size <= 0) {
      close(on->fd);
      free(on);
      return note_gone(&count);
    }
    require(send(on->fd, on->buffer, (size_t)size, MSG_NOSIGNAL) == size, "send");
    ++count.echoes;
    if (size < buffer_bytes) return 0;
  }
}

static void echo(int connections) {
  struct sockaddr_in at;
  const int listener = listen_somewhere(&at);
  watch(listener, NULL);
  count.connections = connections;
  count.idle_bytes = memory_bytes("VmRSS:");
  print_port(ntohs(at.sin_port));
  for (int gone = 0; !gone;) {
    struct epoll_event events[events_at_once];
    const int ready = epoll_wait(epoll, events, events_at_once, -1);
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.ptr == NULL) {
        take_connections(listener);
      } else {
        gone = echo_one(events[i].data.ptr);
      }
    }
  }
  print_echo(&count);
}

int main(int argument_count, char** arguments) {
  allow_many_descriptors();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  require(epoll >= 0, "epoll_create1");
  if (argument_count == 3) {
    echo(atoi(arguments[2]));
  } else {
    ping_pong(atof(arguments[1]));
    connect_and_accept(atof(arguments[1]));
  }
  return 0;
}
