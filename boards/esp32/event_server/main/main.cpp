// SPDX-License-Identifier: Apache-2.0
// The device serves events: whoever opens its page sees its memory, second by second.
#include <stdio.h>

#include "esp_http_server.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "network.h"
#include "watchers.h"

namespace {

constexpr TickType_t kPeriod = pdMS_TO_TICKS(1000);

QueueHandle_t newcomers;
extern const char page[] asm("_binary_page_html_start");

esp_err_t send_page(httpd_req_t* request) {
  httpd_resp_set_type(request, "text/html");
  return httpd_resp_sendstr(request, page);
}

// The server's task must not wait: it hands the request to app_main(), and goes on with the next.
esp_err_t take_watcher(httpd_req_t* request) {
  Watcher watcher;
  watcher.socket = httpd_req_to_sockfd(request);
  const esp_err_t error = httpd_req_async_handler_begin(request, &watcher.request);
  if (error != ESP_OK) {
    return error;
  }
  if (xQueueSend(newcomers, &watcher, 0) != pdTRUE) {
    httpd_req_async_handler_complete(watcher.request);
    return ESP_FAIL;  // the server closes it, and the browser comes again
  }
  return ESP_OK;
}

void start_server() {
  httpd_config_t config = HTTPD_DEFAULT_CONFIG();
  config.lru_purge_enable = true;
  httpd_handle_t server = nullptr;
  ESP_ERROR_CHECK(httpd_start(&server, &config));
  httpd_uri_t uri = {};
  uri.method = HTTP_GET;
  uri.uri = "/";
  uri.handler = send_page;
  ESP_ERROR_CHECK(httpd_register_uri_handler(server, &uri));
  uri.uri = "/events";
  uri.handler = take_watcher;
  ESP_ERROR_CHECK(httpd_register_uri_handler(server, &uri));
}

void send_vitals(Watchers& watchers, unsigned number) {
  char data[64];
  char id[12];
  esse::stream::Message message;
  message.type = "vitals";
  message.data = {
      data, static_cast<size_t>(snprintf(data, sizeof data, R"({"heap":%u,"up":%u})",
                                         static_cast<unsigned>(esp_get_free_heap_size()),
                                         static_cast<unsigned>(esp_timer_get_time() / 1000000)))};
  message.has_data = true;
  message.id = {id, static_cast<size_t>(snprintf(id, sizeof id, "%u", number))};
  message.has_id = true;
  watchers.send(message);
}

}  // namespace

extern "C" void app_main() {
  newcomers = xQueueCreate(4, sizeof(Watcher));
  start_network();
  start_server();

  static Watchers watchers;
  TickType_t last = xTaskGetTickCount();
  for (unsigned number = 1;;) {
    const TickType_t passed = xTaskGetTickCount() - last;
    Watcher watcher;
    if (xQueueReceive(newcomers, &watcher, passed < kPeriod ? kPeriod - passed : 0) == pdTRUE) {
      watchers.add(watcher);
    } else {
      last += kPeriod;
      send_vitals(watchers, number++);
    }
  }
}
