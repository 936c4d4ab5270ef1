// SPDX-License-Identifier: BSL-1.0
#include "platform/linux/processes.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>

#include "platform/linux/system_error.hpp"

// glibc 2.36 has the two of them, but its header declares them without C linkage.
extern "C" {
int pidfd_open(pid_t pid, unsigned flags) noexcept;
int pidfd_send_signal(int pidfd, int signo, siginfo_t* info, unsigned flags) noexcept;
}

namespace hocket::platform {

namespace {

constexpr int first_free_fd = 3;

/// What the child does between its birth and the program's start.
class file_actions {
 public:
  file_actions() {
    if (::posix_spawn_file_actions_init(&actions_) != 0) throw std::bad_alloc();
  }
  file_actions(const file_actions&) = delete;
  file_actions& operator=(const file_actions&) = delete;
  ~file_actions() { ::posix_spawn_file_actions_destroy(&actions_); }

  void duplicate(int fd, int as) { add(::posix_spawn_file_actions_adddup2(&actions_, fd, as)); }
  void change_directory(int fd) { add(::posix_spawn_file_actions_addfchdir_np(&actions_, fd)); }
  void close_from(int fd) { add(::posix_spawn_file_actions_addclosefrom_np(&actions_, fd)); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  static void add(int error) {
    if (error == ENOMEM) throw std::bad_alloc();
    if (error != 0) throw system_error("spawn: a child's descriptors", error);
  }
  posix_spawn_file_actions_t actions_{};
};

/// How the child begins.
class attributes {
 public:
  explicit attributes(bool new_session) {
    if (::posix_spawnattr_init(&attributes_) != 0) throw std::bad_alloc();
    // A loop's thread may block signals, and a program may ignore these two: neither is meant for
    // the child, which expects what a shell would give it.
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t defaults;
    ::sigemptyset(&defaults);
    ::sigaddset(&defaults, SIGPIPE);
    ::sigaddset(&defaults, SIGXFSZ);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (new_session) flags |= POSIX_SPAWN_SETSID;
    ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
  }
  attributes(const attributes&) = delete;
  attributes& operator=(const attributes&) = delete;
  ~attributes() { ::posix_spawnattr_destroy(&attributes_); }

  [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// Texts in the form of argv and envp.
class string_array {
 public:
  void add(std::string text) { texts_.push_back(std::move(text)); }
  char* const* get() {
    pointers_.clear();
    for (auto& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
    return pointers_.data();
  }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

/// A source below 3 would be overwritten by the stream that comes before it.
int lift(int fd, std::vector<unique_fd>& lifted) {
  if (fd >= first_free_fd) return fd;
  unique_fd& copy = lifted.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, first_free_fd));
  if (!copy) throw system_error("dup fd " + std::to_string(fd) + " for a child");
  return copy.get();
}

void connect_streams(const spawn_request& request, file_actions& actions,
                     std::vector<unique_fd>& lifted) {
  int target = 0;
  for (const int fd : request.standard_streams) {
    if (fd != spawn_request::inherited) actions.duplicate(lift(fd, lifted), target);
    ++target;
  }
  if (request.err_is_out) actions.duplicate(STDOUT_FILENO, STDERR_FILENO);
}

/// Opened here, so that a directory that cannot be used is told from a program that cannot.
unique_fd open_directory(const std::string& path) {
  unique_fd fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd) throw system_error("spawn in directory " + path);
  return fd;
}

exit_status status_from(const siginfo_t& info) noexcept {
  return info.si_code == CLD_EXITED ? exit_status::exited(info.si_status)
                                    : exit_status::killed(info.si_status);
}

/// waitid on the child; returns errno. By the descriptor, where there is one: when SIGCHLD is
/// ignored the number may be another process's by now.
int wait_for(const spawned_child& child, int options, siginfo_t& info) noexcept {
  const idtype_t by = child.pidfd ? P_PIDFD : P_PID;
  const int id = child.pidfd ? child.pidfd.get() : child.pid;
  int result = 0;
  do {
    result = ::waitid(by, static_cast<id_t>(id), &info, WEXITED | options);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : errno;
}

}  // namespace

spawned_child spawn(const spawn_request& request) {
  file_actions actions;
  // First, as its descriptor may be one that a stream takes over.
  unique_fd directory;
  if (!request.directory.empty()) {
    directory = open_directory(request.directory);
    actions.change_directory(directory.get());
  }
  std::vector<unique_fd> lifted;
  connect_streams(request, actions, lifted);
  // Others in this process may have opened descriptors without close-on-exec.
  actions.close_from(first_free_fd);

  string_array argv;
  argv.add(request.program);
  for (const auto& argument : request.arguments) argv.add(argument);
  string_array envp;
  if (request.environment) {
    for (const auto& [name, value] : *request.environment) envp.add(name + "=" + value);
  }
  const attributes how(request.new_session);

  spawned_child child{0, unique_fd()};
  const int error = ::posix_spawnp(&child.pid, request.program.c_str(), actions.get(), how.get(),
                                   argv.get(), request.environment ? envp.get() : environ);
  if (error != 0) throw system_error("spawn " + request.program, error);
  child.pidfd = unique_fd(::pidfd_open(child.pid, 0));
  if (!child.pidfd) {
    const int reason = errno;
    if (reason != ESRCH) kill_and_reap(child);
    throw system_error("pidfd_open for " + request.program, reason);
  }
  return child;
}

std::optional<exit_status> reap(const spawned_child& child) {
  siginfo_t info{};
  if (const int error = wait_for(child, WNOHANG, info)) {
    throw system_error("wait for process " + std::to_string(child.pid), error);
  }
  if (info.si_pid == 0) return std::nullopt;
  return status_from(info);
}

void kill_and_reap(const spawned_child& child) noexcept {
  siginfo_t info{};
  if (child.pidfd) {
    ::pidfd_send_signal(child.pidfd.get(), SIGKILL, nullptr, 0);
  } else {
    ::kill(child.pid, SIGKILL);
  }
  static_cast<void>(wait_for(child, 0, info));
}

int send_signal(const spawned_child& child, int signo) noexcept {
  return ::pidfd_send_signal(child.pidfd.get(), signo, nullptr, 0) == 0 ? 0 : errno;
}

std::string signal_name(int signo) {
  const char* const text = ::sigdescr_np(signo);
  return text != nullptr ? text : "unknown";
}

unique_fd open_null_device() {
  unique_fd fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!fd) throw system_error("open /dev/null");
  return fd;
}

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

}  // namespace hocket::platform
