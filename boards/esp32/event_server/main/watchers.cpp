// SPDX-License-Identifier: Apache-2.0
#include "watchers.h"

#include "chunk.h"
#include "esp_log.h"

namespace {

constexpr char kTag[] = "watchers";
constexpr char kFull[] =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

bool send_all(const Watcher& watcher, esse::Text bytes) {
  while (!bytes.empty()) {
    const int sent =
        httpd_socket_send(watcher.request->handle, watcher.socket, bytes.data(), bytes.size(), 0);
    if (sent <= 0) {
      return false;
    }
    bytes = bytes.from(static_cast<size_t>(sent));
  }
  return true;
}

// The request is the server's again, and its connection is closed.
void let_go(Watcher& watcher) {
  const httpd_handle_t server = watcher.request->handle;
  httpd_req_async_handler_complete(watcher.request);
  httpd_sess_trigger_close(server, watcher.socket);
  watcher = {};
}

}  // namespace

void Watchers::add(const Watcher& watcher) {
  for (Watcher& place : watchers_) {
    if (place.request == nullptr) {
      ESP_LOGI(kTag, "socket %d watches", watcher.socket);
      place = watcher;
      if (!send_all(place, esse::stream::response_head())) {
        let_go(place);
      }
      return;
    }
  }
  Watcher too_many = watcher;
  send_all(too_many, kFull);
  let_go(too_many);
}

void Watchers::send(const esse::stream::Message& message) {
  char buffer[kLongestChunk];
  const esse::Text chunk = write_chunk(message, buffer);
  for (Watcher& watcher : watchers_) {
    if (watcher.request != nullptr && !send_all(watcher, chunk)) {
      ESP_LOGI(kTag, "socket %d is gone", watcher.socket);
      let_go(watcher);
    }
  }
}
