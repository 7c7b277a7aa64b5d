// SPDX-License-Identifier: Apache-2.0
#pragma once
// Real servers on the loopback interface, played by the test itself: no thread, the kernel accepts.
#include <cstdint>
#include <string>

#include "esse_base/span.h"
#include "esse_base/text.h"

namespace esse::test {

/// Whether that port can be bound just now. Somebody else's connection may have its number.
bool is_free(const std::string& address, uint16_t port);

/// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }
  int get() const { return fd_; }
  void reset();

 private:
  int fd_;
};

/// The port that a socket of ours has.
uint16_t local_port(int fd);
/// How many file descriptors this process has open.
size_t open_fds();
/// Whether a socket can be bound to that address here: there may be no IPv6.
bool has_address(const std::string& address);

/// A listener on `address`, and the connection that came last. Small socket buffers, so that a
/// window fills soon.
class LoopbackServer {
 public:
  /// `port` 0: any.
  explicit LoopbackServer(const std::string& address = "127.0.0.1", uint16_t port = 0);

  uint16_t port() const { return port_; }
  /// Takes the next connection, and drops the last one. False when none comes within a second.
  bool accept();
  bool is_connected() const { return peer_.get() >= 0; }
  /// The port of the client that is connected.
  uint16_t client_port() const;
  bool send(Text bytes);
  void end();
  /// RST instead of FIN.
  void reset();
  /// What has come, at once or within `wait_ms`. 0 also at the end: see saw_close().
  size_t receive(Span<char> into, int wait_ms = 0);
  bool saw_close();
  /// Drops the connection: FIN, or RST when bytes were not read.
  void drop() { peer_.reset(); }

 private:
  Fd listener_;
  Fd peer_;
  uint16_t port_ = 0;
  bool saw_close_ = false;
};

/// A port that is bound, so that nobody else gets it, and refuses.
class RefusingPort {
 public:
  explicit RefusingPort(const std::string& address = "127.0.0.1", uint16_t port = 0);
  uint16_t port() const { return port_; }

 private:
  Fd fd_;
  uint16_t port_ = 0;
};

/// A port on which connections hang: its queue is full and nobody accepts.
class SilentPort {
 public:
  explicit SilentPort(const std::string& address = "127.0.0.1", uint16_t port = 0);
  uint16_t port() const { return port_; }

 private:
  Fd fd_;
  Fd fill_[4];
  uint16_t port_ = 0;
};

}  // namespace esse::test
