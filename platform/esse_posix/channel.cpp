// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/channel.h"

#include <ares.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "esse_base/bytes.h"
#include "esse_base/millis.h"
#include "esse_posix/tcp_transport.h"

namespace esse::posix {
namespace {

// c-ares before 1.20 writes to a name server's TCP connection (after a truncated answer) with
// writev(), and a server that hangs up in between would end the program. The signal goes to the
// thread that writes, so it is held back and taken away here, unless it was pending before.
class NoSigPipe {
 public:
  NoSigPipe() {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoSigPipe() {
    sigset_t pending;
    sigpending(&pending);
    if (!was_pending_ && sigismember(&pending, SIGPIPE) == 1) {
      int taken = 0;
      sigwait(&pipe_, &taken);  // it is there: does not wait
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigPipe(const NoSigPipe&) = delete;
  NoSigPipe& operator=(const NoSigPipe&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_;
};

ares_channel channel_of(void* channel) { return static_cast<ares_channel>(channel); }

}  // namespace

// ares_library_init() does nothing on a POSIX host.
int Channel::open(const char* lookups, const TcpOptions& options) {
  close();
  char places[] = {lookups[0], '\0'};  // c-ares wants to be able to write there, and does not
  ares_options settings = {};
  settings.timeout = static_cast<int>(options.name_timeout_ms);
  settings.tries = options.name_tries;
  settings.lookups = places;
  settings.sock_state_cb = watch;
  settings.sock_state_cb_data = this;
  ares_channel channel = nullptr;
  const int status = ares_init_options(
      &channel, &settings,
      ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB);
  if (status != ARES_SUCCESS) {
    return status;
  }
  channel_ = channel;
  return options.name_servers == nullptr
             ? ARES_SUCCESS
             : ares_set_servers_ports_csv(channel, options.name_servers);
}

void Channel::ask(const char* name, uint16_t port, int family, void* context) {
  char digits[10];
  char service[11] = {};
  const Text text = format_decimal(port, digits);
  copy_bytes(service, text.data(), text.size());
  ares_addrinfo_hints hints = {};
  hints.ai_flags = ARES_AI_NUMERICSERV;
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  ares_getaddrinfo(channel_of(channel_), name, service, &hints, answered_, context);
}

void Channel::cancel() { ares_cancel(channel_of(channel_)); }

void Channel::close() {
  if (channel_ != nullptr) {
    ares_destroy(channel_of(channel_));
    channel_ = nullptr;
  }
  watched_count_ = 0;
  has_lost_a_socket_ = false;
}

void Channel::watch(void* self, int fd, int readable, int writable) {
  Channel& channel = *static_cast<Channel*>(self);
  size_t at = 0;
  while (at < channel.watched_count_ && channel.watched_[at].fd != fd) {
    ++at;
  }
  const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
  if (at == kMostSockets) {
    channel.has_lost_a_socket_ = true;
    return;
  }
  if (events != 0) {
    channel.watched_[at] = Watched{fd, static_cast<short>(events)};
    if (at == channel.watched_count_) {
      ++channel.watched_count_;
    }
  } else if (at < channel.watched_count_) {
    --channel.watched_count_;
    channel.watched_[at] = channel.watched_[channel.watched_count_];
  }
}

void Channel::process() {
  struct pollfd ready[kMostSockets];
  const size_t count = fill(ready);
  if (poll(ready, static_cast<nfds_t>(count), 0) > 0) {
    for (size_t i = 0; i < count; ++i) {
      const bool broken = (ready[i].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
      const bool readable = broken || (ready[i].revents & POLLIN) != 0;
      const bool writable = broken || (ready[i].revents & POLLOUT) != 0;
      if (readable || writable) {
        const NoSigPipe guard;
        ares_process_fd(channel_of(channel_), readable ? ready[i].fd : ARES_SOCKET_BAD,
                        writable ? ready[i].fd : ARES_SOCKET_BAD);
      }
    }
  }
  ares_process_fd(channel_of(channel_), ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // its timers
}

size_t Channel::fill(Span<pollfd> out) const {
  const size_t count = watched_count_ < out.size() ? watched_count_ : out.size();
  for (size_t i = 0; i < count; ++i) {
    out[i].fd = watched_[i].fd;
    out[i].events = watched_[i].events;
    out[i].revents = 0;
  }
  return count;
}

uint32_t Channel::wait_ms() const {
  if (channel_ == nullptr) {
    return kForever;
  }
  struct timeval storage = {};
  const struct timeval* left = ares_timeout(channel_of(channel_), nullptr, &storage);
  if (left == nullptr) {
    return kForever;
  }
  // c-ares rounds down; one more, or the last part of a millisecond would be a busy loop.
  return static_cast<uint32_t>(left->tv_sec) * 1000 + static_cast<uint32_t>(left->tv_usec) / 1000 +
         1;
}

}  // namespace esse::posix
