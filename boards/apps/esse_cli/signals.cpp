// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace esse::cli {
namespace {

constexpr int kCaught[] = {SIGINT, SIGTERM};

std::atomic<int> g_signal{0};
int g_pipe[2] = {-1, -1};

void on_signal(int signal) {
  const int error = errno;
  g_signal = signal;
  const ssize_t written = write(g_pipe[1], "!", 1);  // full: it is readable already
  static_cast<void>(written);
  errno = error;
}

void prepare(int fd) {
  fcntl(fd, F_SETFL, O_NONBLOCK);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
}

}  // namespace

Signals::Signals() {
  g_signal = 0;
  if (pipe(g_pipe) == 0) {
    prepare(g_pipe[0]);
    prepare(g_pipe[1]);
  }
  struct sigaction action = {};
  action.sa_handler = on_signal;  // without SA_RESTART: a write that blocks ends too
  for (const int signal : kCaught) {
    struct sigaction before = {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) {
      sigaction(signal, &action, nullptr);
    }
  }
  ::signal(SIGPIPE, SIG_IGN);
}

Signals::~Signals() {
  for (const int signal : kCaught) {
    struct sigaction now = {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == on_signal) {
      ::signal(signal, SIG_DFL);
    }
  }
  close(g_pipe[0]);
  close(g_pipe[1]);
}

int Signals::fd() const { return g_pipe[0]; }

int Signals::caught() const { return g_signal; }

void die_of(int signal) {
  ::signal(signal, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  raise(signal);
  _exit(128 + signal);
}

}  // namespace esse::cli
