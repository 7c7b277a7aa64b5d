// SPDX-License-Identifier: Apache-2.0
#pragma once
// Watchers: those who follow the device's events. One task owns it and sends to all of them.
#include "esp_http_server.h"
#include "esse_stream/encoder.h"

/// One of them: its request, by httpd_req_async_handler_begin(), and its socket.
struct Watcher {
  httpd_req_t* request = nullptr;
  int socket = -1;
};

class Watchers {
 public:
  /// Begins its stream. One too many is sent away with 503, after which a browser does not ask
  /// again by itself.
  void add(const Watcher& watcher);

  /// Sends to each. Who does not take it is let go: the browser connects again. One that stands
  /// still holds up the others for send_wait_timeout of the server, 5 s.
  void send(const esse::stream::Message& message);

 private:
  static constexpr int kMost = 4;  // each is a socket of the server's seven, and 1.5 KB of its heap

  Watcher watchers_[kMost];
};
