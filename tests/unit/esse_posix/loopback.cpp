// SPDX-License-Identifier: Apache-2.0
#include "loopback.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace esse::test {
namespace {

struct Address {
  sockaddr_storage storage = {};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::abort();
}

Address address_of(const std::string& text, uint16_t port) {
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.size = sizeof *v4;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    address.size = sizeof *v6;
  } else {
    die("not an address");
  }
  return address;
}

Fd stream_socket(const Address& address) {
  Fd fd(socket(address.storage.ss_family, SOCK_STREAM, 0));
  if (fd.get() < 0 || fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) {
    die("socket");
  }
  return fd;
}

bool try_bind(const Fd& fd, const Address& address) {
  const int one = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  return bind(fd.get(), address.get(), address.size) == 0;
}

uint16_t bind_to(const Fd& fd, const Address& address) {
  const int small = 16 * 1024;
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  if (!try_bind(fd, address)) {
    die("bind");
  }
  return local_port(fd.get());
}

uint16_t port_of(int (*ask)(int, sockaddr*, socklen_t*), int fd) {
  Address address;
  address.size = sizeof address.storage;
  if (ask(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.size) != 0) {
    return 0;
  }
  return ntohs(address.storage.ss_family == AF_INET
                   ? reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port
                   : reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port);
}

bool is_ready(int fd, int events, int wait_ms) {
  pollfd ready = {fd, static_cast<short>(events), 0};
  return poll(&ready, 1, wait_ms) == 1;
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.fd_;
    other.fd_ = -1;
  }
  return *this;
}

void Fd::reset() {
  if (fd_ >= 0) {
    close(fd_);
  }
  fd_ = -1;
}

uint16_t local_port(int fd) { return port_of(getsockname, fd); }
uint16_t LoopbackServer::client_port() const { return port_of(getpeername, peer_.get()); }

size_t open_fds() {
  size_t count = 0;
  DIR* folder = opendir("/dev/fd");
  if (folder == nullptr) {
    die("/dev/fd");
  }
  while (readdir(folder) != nullptr) {
    ++count;
  }
  closedir(folder);
  return count;
}

bool is_free(const std::string& address, uint16_t port) {
  const Address to = address_of(address, port);
  const Fd fd(socket(to.storage.ss_family, SOCK_STREAM, 0));
  return fd.get() >= 0 && try_bind(fd, to);
}

bool has_address(const std::string& address) { return is_free(address, 0); }

LoopbackServer::LoopbackServer(const std::string& address, uint16_t port) {
  const Address to = address_of(address, port);
  listener_ = stream_socket(to);
  port_ = bind_to(listener_, to);
  if (listen(listener_.get(), 64) != 0) {
    die("listen");
  }
}

bool LoopbackServer::accept() {
  peer_.reset();
  saw_close_ = false;
  if (is_ready(listener_.get(), POLLIN, 1000)) {
    peer_ = Fd(::accept(listener_.get(), nullptr, nullptr));
    fcntl(peer_.get(), F_SETFL, O_NONBLOCK);
  }
  return is_connected();
}

bool LoopbackServer::send(Text bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(peer_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && !is_ready(peer_.get(), POLLOUT, 1000)) {
      return false;
    }
    bytes = bytes.from(sent > 0 ? static_cast<size_t>(sent) : 0);
  }
  return true;
}

void LoopbackServer::end() { shutdown(peer_.get(), SHUT_WR); }

void LoopbackServer::reset() {
  const linger hard = {1, 0};
  setsockopt(peer_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  peer_.reset();
}

size_t LoopbackServer::receive(Span<char> into, int wait_ms) {
  if (!is_ready(peer_.get(), POLLIN, wait_ms)) {
    return 0;
  }
  const ssize_t got = recv(peer_.get(), into.data(), into.size(), 0);
  saw_close_ = saw_close_ || (got <= 0 && !into.empty());
  return got > 0 ? static_cast<size_t>(got) : 0;
}

bool LoopbackServer::saw_close() {
  char rest[256];
  while (!saw_close_ && receive(rest) > 0) {
  }
  return saw_close_;
}

RefusingPort::RefusingPort(const std::string& address, uint16_t port) {
  const Address to = address_of(address, port);
  fd_ = stream_socket(to);
  port_ = bind_to(fd_, to);
}

SilentPort::SilentPort(const std::string& address, uint16_t port) {
  const Address to = address_of(address, port);
  fd_ = stream_socket(to);
  port_ = bind_to(fd_, to);
  if (listen(fd_.get(), 0) != 0) {
    die("listen");
  }
  const Address full = address_of(address, port_);
  for (Fd& fill : fill_) {
    fill = stream_socket(full);
    static_cast<void>(connect(fill.get(), full.get(), full.size));
  }
  is_ready(fill_[0].get(), POLLOUT, 1000);
}

}  // namespace esse::test
