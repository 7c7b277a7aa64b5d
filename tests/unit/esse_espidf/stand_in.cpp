// SPDX-License-Identifier: Apache-2.0
// Tasks, semaphores, the event loop, the interface, the log, and the chip.
#include "stand_in.h"

#include <atomic>
#include <condition_variable>
#include <cstdarg>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <random>
#include <thread>

#include "stand_in_control.h"

namespace stand_in = esse::test::stand_in;

struct stand_in_task {};

struct stand_in_semaphore {
  std::mutex mutex;
  std::condition_variable given;
  bool is_given = false;
};

namespace {

std::mutex world;  // of everything below
std::vector<stand_in::Task> made_tasks;
std::vector<std::string> log_lines;
std::atomic<bool> is_wake{false};
stand_in::Interface interface;
thread_local TaskHandle_t current_task = nullptr;
std::atomic<bool> is_clock_set{true};
std::atomic<bool> says_mac{true};
std::atomic<bool> has_memory{true};

std::chrono::milliseconds ms_of(TickType_t ticks) { return std::chrono::milliseconds(ticks * 10); }

struct Handler {
  esp_event_base_t base;
  int32_t id;
  esp_event_handler_t call;
  void* argument;
};

// The default event loop: a task of its own that calls handlers one after the other.
class EventLoop {
 public:
  bool is_there = true;

  void add(const Handler& handler) {
    const std::lock_guard<std::mutex> lock(mutex_);
    handlers_.push_back(handler);
  }

  void post(esp_event_base_t base, int32_t id) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!has_task_) {
      has_task_ = true;
      std::thread([this] { run(); }).detach();
    }
    queue_.push_back({base, id, nullptr, nullptr});
    changed_.notify_all();
  }

  void wait_until_empty() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return queue_.empty(); });
  }

 private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !queue_.empty(); });
      const Handler event = queue_.front();
      const std::vector<Handler> handlers = handlers_;
      lock.unlock();
      for (const Handler& handler : handlers) {
        if (handler.base == event.base &&
            (handler.id == ESP_EVENT_ANY_ID || handler.id == event.id)) {
          handler.call(handler.argument, event.base, event.id, nullptr);
        }
      }
      lock.lock();
      queue_.erase(queue_.begin());
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Handler> handlers_;
  std::vector<Handler> queue_;
  bool has_task_ = false;
};

EventLoop& loop() {
  static EventLoop* const one = new EventLoop;  // its thread outlives main()
  return *one;
}

stand_in::Interface current_interface() {
  const std::lock_guard<std::mutex> lock(world);
  return interface;
}

}  // namespace

esp_event_base_t const IP_EVENT = "IP_EVENT";

TaskHandle_t xTaskCreateStaticPinnedToCore(TaskFunction_t code,
                                           const char* name,
                                           uint32_t stack_depth,
                                           void* argument,
                                           UBaseType_t priority,
                                           StackType_t* stack,
                                           StaticTask_t* task,
                                           BaseType_t core) {
  if (stack == nullptr || task == nullptr) {
    return nullptr;
  }
  task->made = new stand_in_task;  // as long as the program
  {
    const std::lock_guard<std::mutex> lock(world);
    made_tasks.push_back({name, stack, stack + stack_depth, priority, core});
  }
  const TaskHandle_t handle = task->made;
  std::thread([code, argument, handle] {
    current_task = handle;
    code(argument);
    std::abort();  // as in FreeRTOS: a task's function never returns
  }).detach();
  return handle;
}

TaskHandle_t xTaskGetCurrentTaskHandle() { return current_task; }

void vTaskDelay(TickType_t ticks) { std::this_thread::sleep_for(ms_of(ticks)); }

SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t* memory) {
  memory->made = new stand_in_semaphore;  // as long as the program
  return memory->made;
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks) {
  std::unique_lock<std::mutex> lock(semaphore->mutex);
  const auto is_given = [semaphore] { return semaphore->is_given; };
  if (ticks == portMAX_DELAY) {
    semaphore->given.wait(lock, is_given);
  } else if (!semaphore->given.wait_for(lock, ms_of(ticks), is_given)) {
    return pdFALSE;
  }
  semaphore->is_given = false;
  return pdTRUE;
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore) {
  const std::lock_guard<std::mutex> lock(semaphore->mutex);
  const BaseType_t was_taken = semaphore->is_given ? pdFALSE : pdTRUE;
  semaphore->is_given = true;
  semaphore->given.notify_one();
  return was_taken;
}

UBaseType_t uxSemaphoreGetCount(SemaphoreHandle_t semaphore) {
  const std::lock_guard<std::mutex> lock(semaphore->mutex);
  return semaphore->is_given ? 1 : 0;
}

esp_err_t esp_vfs_eventfd_register(const esp_vfs_eventfd_config_t* config) {
  static bool is_registered = false;
  const std::lock_guard<std::mutex> lock(world);
  if (config == nullptr || config->max_fds == 0) {
    return ESP_ERR_INVALID_ARG;
  }
  if (!has_memory) {
    return ESP_ERR_NO_MEM;
  }
  const bool was_registered = is_registered;
  is_registered = true;
  return was_registered ? ESP_ERR_INVALID_STATE : ESP_OK;
}

esp_err_t esp_event_handler_instance_register(esp_event_base_t base,
                                              int32_t id,
                                              esp_event_handler_t handler,
                                              void* argument,
                                              esp_event_handler_instance_t*) {
  if (!loop().is_there) {
    return ESP_ERR_INVALID_STATE;
  }
  loop().add({base, id, handler, argument});
  return ESP_OK;
}

esp_netif_t* esp_netif_find_if(esp_netif_find_predicate_t predicate, void* context) {
  auto* const one = reinterpret_cast<esp_netif_t*>(&interface);
  return predicate(one, context) ? one : nullptr;
}

bool esp_netif_is_netif_up(esp_netif_t*) { return current_interface().is_up; }

esp_netif_flags_t esp_netif_get_flags(esp_netif_t*) {
  return current_interface().serves_addresses ? ESP_NETIF_DHCP_SERVER : ESP_NETIF_DHCP_CLIENT;
}

esp_err_t esp_netif_get_ip_info(esp_netif_t*, esp_netif_ip_info_t* info) {
  info->ip.addr = current_interface().ipv4;
  return ESP_OK;
}

int esp_netif_get_all_preferred_ip6(esp_netif_t*, esp_ip6_addr_t addresses[]) {
  const stand_in::Interface one = current_interface();
  int count = 0;
  if (one.has_link_local_ipv6) {
    addresses[count++].addr[0] = 0xFE80;
  }
  if (one.has_global_ipv6) {
    addresses[count++].addr[0] = 0x2001;
  }
  return count;
}

esp_ip6_addr_type_t esp_netif_ip6_get_addr_type(esp_ip6_addr_t* address) {
  return address->addr[0] == 0xFE80 ? ESP_IP6_ADDR_IS_LINK_LOCAL : ESP_IP6_ADDR_IS_GLOBAL;
}

esp_err_t esp_read_mac(uint8_t* mac, esp_mac_type_t type) {
  for (uint8_t i = 0; i < 6; ++i) {
    mac[i] = static_cast<uint8_t>(0x10 + i);
  }
  return type == ESP_MAC_BASE && says_mac ? ESP_OK : ESP_ERR_INVALID_ARG;
}

uint32_t esp_random() {
  static thread_local std::minstd_rand generator(std::random_device{}());
  return static_cast<uint32_t>(generator()) << 1;
}

esp_reset_reason_t esp_reset_reason() { return is_wake ? ESP_RST_DEEPSLEEP : ESP_RST_POWERON; }

void esp_deep_sleep(uint64_t time_us) { throw esse::test::stand_in::DeepSleep{time_us}; }

// Instead of the C library's.
extern "C" time_t time(time_t* out) noexcept {
  timespec now = {};
  clock_gettime(is_clock_set ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
  if (out != nullptr) {
    *out = now.tv_sec;
  }
  return now.tv_sec;
}

int64_t esp_timer_get_time() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000LL + now.tv_nsec / 1000;
}

void stand_in_log(char level, const char* tag, const char* format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  const std::lock_guard<std::mutex> lock(world);
  log_lines.push_back(std::string(1, level) + " " + tag + ": " + text);
}

namespace esse::test::stand_in {

void set_interface(const Interface& one) {
  const std::lock_guard<std::mutex> lock(world);
  interface = one;
}

void post(int32_t id) {
  loop().post(IP_EVENT, id);
  loop().wait_until_empty();
}

void have_event_loop(bool is_there) { loop().is_there = is_there; }

void have_clock(bool is_set) { is_clock_set = is_set; }

void have_mac(bool says) { says_mac = says; }

void have_memory_for_eventfds(bool is_there) { has_memory = is_there; }

std::vector<Task> tasks() {
  const std::lock_guard<std::mutex> lock(world);
  return made_tasks;
}

void set_awoken(bool is_awoken) { is_wake = is_awoken; }

std::vector<std::string> lines_of_log() {
  const std::lock_guard<std::mutex> lock(world);
  return std::move(log_lines);
}

}  // namespace esse::test::stand_in
