// SPDX-License-Identifier: BSL-1.0
// Drives an echo server, so that all servers get the same load, and passes on what it prints:
//
//     net_load COUNT ROUNDS COMMAND...
//
// The server prints "port N", takes COUNT connections, sends back what it gets on each, prints its
// results when all have gone, and ends. It gets ROUNDS messages on each connection, one on all of
// them before the next round.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net_measure.h"

static pid_t server;

// Starts the server; gives what it prints.
static FILE* start_server(char** command) {
  int ends[2];
  require(pipe(ends) == 0, "pipe");
  server = fork();
  require(server >= 0, "fork");
  if (server == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
  }
  close(ends[1]);
  return fdopen(ends[0], "r");
}

static int connect_to(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(fd >= 0, "socket");
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(connect(fd, (struct sockaddr*)&to, sizeof to) == 0, "connect");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static void one_round(const int* connections, int count) {
  static const char message[message_bytes];
  for (int i = 0; i < count; ++i) {
    require(send(connections[i], message, message_bytes, MSG_NOSIGNAL) == message_bytes, "send");
  }
  for (int i = 0; i < count; ++i) {
    char answer[message_bytes];
    require(recv(connections[i], answer, message_bytes, MSG_WAITALL) == message_bytes, "recv");
  }
}

int main(int argument_count, char** arguments) {
  if (argument_count < 4) return 2;
  allow_many_descriptors();
  const int count = atoi(arguments[1]), rounds = atoi(arguments[2]);
  FILE* const said = start_server(arguments + 3);
  int port = 0;
  char line[256];
  while (port == 0 && fgets(line, sizeof line, said) != NULL) {
    if (sscanf(line, "port %d", &port) != 1) fputs(line, stdout);
  }
  if (port == 0) {
    fprintf(stderr, "net_load: %s has not told its port\n", arguments[3]);
    return 1;
  }

  int* const connections = malloc((size_t)count * sizeof *connections);
  require(connections != NULL, "malloc");
  for (int i = 0; i < count; ++i) connections[i] = connect_to(port);
  for (int i = 0; i < rounds; ++i) one_round(connections, count);
  for (int i = 0; i < count; ++i) close(connections[i]);

  while (fgets(line, sizeof line, said) != NULL) fputs(line, stdout);
  int status = 0;
  require(waitpid(server, &status, 0) == server, "waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
