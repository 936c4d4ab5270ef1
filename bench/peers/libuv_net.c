// SPDX-License-Identifier: BSL-1.0
// libuv, which has callbacks and no tasks, doing what the benchmarks in bench/net/ do:
//
//     libuv_net SECONDS       measures ping_pong and connect
//     libuv_net echo COUNT    an echo server for COUNT connections; net_load drives it
//
// Prints lines of JSON. Times are processor time.
#include <uv.h>

#include "net_measure.h"

static uv_loop_t* loop;
static double seconds;

static void succeed(int error) {
  if (error == 0) return;
  fprintf(stderr, "libuv_net: %s\n", uv_strerror(error));
  exit(1);
}

struct connection {
  uv_tcp_t tcp;
  char buffer[buffer_bytes];
};

static struct connection* new_connection(void) {
  struct connection* const made = malloc(sizeof *made);
  require(made != NULL, "malloc");
  succeed(uv_tcp_init(loop, &made->tcp));
  return made;
}

static void free_connection(uv_handle_t* of) { free(of); }

static void take_buffer(uv_handle_t* of, size_t wanted, uv_buf_t* buffer) {
  (void)wanted;
  *buffer = uv_buf_init(((struct connection*)of)->buffer, buffer_bytes);
}

// What fits into the socket goes out at once; messages this small always do.
static void send_now(uv_stream_t* to, char* data, size_t size) {
  const uv_buf_t buffer = uv_buf_init(data, (unsigned)size);
  require(uv_try_write(to, &buffer, 1) == (int)size, "uv_try_write");
}

static int listen_somewhere(uv_tcp_t* listener, struct sockaddr_in* at, uv_connection_cb accepted) {
  succeed(uv_tcp_init(loop, listener));
  succeed(uv_ip4_addr("127.0.0.1", 0, at));
  succeed(uv_tcp_bind(listener, (struct sockaddr*)at, 0));
  succeed(uv_listen((uv_stream_t*)listener, 4096, accepted));
  int size = sizeof *at;
  succeed(uv_tcp_getsockname(listener, (struct sockaddr*)at, &size));
  return ntohs(at->sin_port);
}

static uv_stream_t* accept_one(uv_stream_t* listener) {
  struct connection* const made = new_connection();
  succeed(uv_accept(listener, (uv_stream_t*)&made->tcp));
  uv_tcp_nodelay(&made->tcp, 1);
  return (uv_stream_t*)&made->tcp;
}

static struct sockaddr_in address;
static uv_tcp_t listener;
static double start, done;

// Handles are closed and their callbacks run, so that the next measurement finds an empty loop.
static void end_all(uv_handle_t* handle, void* unused) {
  (void)unused;
  if (!uv_is_closing(handle)) uv_close(handle, handle == (uv_handle_t*)&listener ? NULL : free_connection);
}
static void end_measurement(const char* name) {
  print_ns(name, (processor_ns() - start) / done);
  uv_walk(loop, end_all, NULL);
}

// ping_pong

static void pass_back(uv_stream_t* on, ssize_t size, const uv_buf_t* buffer) {
  if (uv_is_closing((uv_handle_t*)on) || size == 0) return;
  require(size == message_bytes, "uv_read");
  send_now(on, buffer->base, (size_t)size);
  done += 0.5;
  // The clock is a system call; it is to count for nothing.
  if (done == (double)(long)done && (long)done % 10000 == 0 &&
      processor_ns() - start >= seconds * 1e9) {
    end_measurement("ping_pong");
  }
}

static int accepted_pairs;

static void pair_accepted(uv_stream_t* from, int error) {
  succeed(error);
  succeed(uv_read_start(accept_one(from), take_buffer, pass_back));
  if (++accepted_pairs == pairs) start = processor_ns();
}

static void begin_pair(uv_connect_t* request, int error) {
  static char message[message_bytes];
  succeed(error);
  succeed(uv_read_start(request->handle, take_buffer, pass_back));
  send_now(request->handle, message, message_bytes);
  free(request);
}

static void connect_one(uv_connect_cb connected) {
  struct connection* const made = new_connection();
  uv_tcp_nodelay(&made->tcp, 1);
  uv_connect_t* const request = malloc(sizeof *request);
  require(request != NULL, "malloc");
  succeed(uv_tcp_connect(request, &made->tcp, (struct sockaddr*)&address, connected));
}

static void ping_pong(void) {
  listen_somewhere(&listener, &address, pair_accepted);
  start = processor_ns();
  for (int i = 0; i < pairs; ++i) connect_one(begin_pair);
  uv_run(loop, UV_RUN_DEFAULT);
}

// connect: one connection after another is made, accepted and closed by both.

static void close_client(uv_connect_t* request, int error) {
  succeed(error);
  uv_close((uv_handle_t*)request->handle, free_connection);
  free(request);
}

static void next_connection(uv_stream_t* on, ssize_t size, const uv_buf_t* buffer) {
  (void)buffer;
  if (size == 0) return;
  require(size == UV_EOF, "uv_read");
  uv_close((uv_handle_t*)on, free_connection);
  ++done;
  if (processor_ns() - start < seconds * 1e9) {
    connect_one(close_client);
  } else {
    end_measurement("connect");
  }
}

static void await_end(uv_stream_t* from, int error) {
  succeed(error);
  succeed(uv_read_start(accept_one(from), take_buffer, next_connection));
}

static void connect_and_accept(void) {
  listen_somewhere(&listener, &address, await_end);
  start = processor_ns();
  done = 0;
  connect_one(close_client);
  uv_run(loop, UV_RUN_DEFAULT);
}

// echo

static struct echo_count count;

static void echo_one(uv_stream_t* on, ssize_t size, const uv_buf_t* buffer) {
  if (size > 0) {
    send_now(on, buffer->base, (size_t)size);
    ++count.echoes;
  } else if (size < 0) {
    uv_close((uv_handle_t*)on, free_connection);
    if (note_gone(&count)) uv_close((uv_handle_t*)&listener, NULL);
  }
}

static void take_connection(uv_stream_t* from, int error) {
  succeed(error);
  succeed(uv_read_start(accept_one(from), take_buffer, echo_one));
  note_connected(&count);
}

static void echo(int connections) {
  const int port = listen_somewhere(&listener, &address, take_connection);
  count.connections = connections;
  count.idle_bytes = memory_bytes("VmRSS:");
  print_port(port);
  uv_run(loop, UV_RUN_DEFAULT);
  print_echo(&count);
}

int main(int argument_count, char** arguments) {
  allow_many_descriptors();
  loop = uv_default_loop();
  if (argument_count == 3) {
    echo(atoi(arguments[2]));
    return 0;
  }
  seconds = atof(arguments[1]);
  printf("{\"version\": \"libuv %s\"}\n", uv_version_string());
  ping_pong();
  connect_and_accept();
  return 0;
}
