// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/follow_task.h"

#include "esp_log.h"
#include "esse_espidf/clock.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

namespace esse::espidf {
namespace {

constexpr uint32_t kHourMs = 3'600'000;
constexpr size_t kLeastStack = 2048;
static_assert(ESSE_TASK_CORE < configNUMBER_OF_CORES,
              "ESSE_TASK_CORE: this chip has one core (menuconfig, esse)");

// pdMS_TO_TICKS() would overflow.
TickType_t ticks_of(uint32_t ms) { return ms > kHourMs ? portMAX_DELAY : pdMS_TO_TICKS(ms); }

// FreeRTOS would stop the chip.
bool exists(const TaskOptions& options) {
  return options.priority < configMAX_PRIORITIES && options.core < configNUMBER_OF_CORES;
}

// A new network mends neither what a server answered nor a delay that a deep sleep was told of.
bool may_be_mended(const Cause& cause) { return cause.error != Error::kNone && cause.status < 400; }

}  // namespace

struct FollowTask::Rtos {
  StaticTask_t task;
  StaticSemaphore_t go_memory;
  StaticSemaphore_t parked_memory;
  TaskHandle_t handle;
  SemaphoreHandle_t go;
  SemaphoreHandle_t parked;  // can be taken while the task does nothing: whoever has it may begin
};

FollowTask::Rtos& FollowTask::rtos() const { return *reinterpret_cast<Rtos*>(memory_.data()); }

FollowTask::FollowTask(Client& client,
                       const TcpTransport& tcp,
                       Span<unsigned char> memory,
                       const TaskOptions& options)
    : client_(client), tcp_(tcp), memory_(memory), options_(options), watcher_{on_network, this} {}

Error FollowTask::make_task() {
  constexpr size_t kAlignment = 16;  // of a stack; more than FreeRTOS's objects need
  constexpr size_t kStackAt = (sizeof(Rtos) + kAlignment - 1) / kAlignment * kAlignment;
  const bool is_aligned = reinterpret_cast<uintptr_t>(memory_.data()) % kAlignment == 0;
  if (memory_.size() < kStackAt + kLeastStack || !is_aligned || !exists(options_)) {
    return Error::kOption;
  }
  if (!waker_.open()) {
    return Error::kTransportMemory;
  }
  if (options_.watch_network && !watch_network(watcher_)) {
    return Error::kOption;
  }
  Rtos& rtos = this->rtos();
  const Span<unsigned char> stack = memory_.from(kStackAt);
  rtos.go = xSemaphoreCreateBinaryStatic(&rtos.go_memory);
  rtos.parked = xSemaphoreCreateBinaryStatic(&rtos.parked_memory);
  xSemaphoreGive(rtos.parked);
  rtos.handle = xTaskCreateStaticPinnedToCore(
      run, options_.name, static_cast<uint32_t>(stack.size() / sizeof(StackType_t)), this,
      options_.priority, reinterpret_cast<StackType_t*>(stack.data()), &rtos.task,
      options_.core < 0 ? tskNO_AFFINITY : static_cast<BaseType_t>(options_.core));
  return Error::kNone;  // FreeRTOS refuses only null pointers
}

Error FollowTask::claim() {
  if (!is_made_) {
    if (const Error error = make_task(); error != Error::kNone) {
      return error;
    }
    __atomic_store_n(&is_made_, true, __ATOMIC_RELEASE);
  }
  return xSemaphoreTake(rtos().parked, 0) == pdTRUE ? Error::kNone : Error::kAlreadyOpen;
}

void FollowTask::go() {
  hurries_ = false;
  __atomic_store_n(&sleeps_, 0, __ATOMIC_RELAXED);
  xSemaphoreGive(rtos().go);
}

void FollowTask::give_back() { xSemaphoreGive(rtos().parked); }

bool FollowTask::is_running() const {
  return __atomic_load_n(&is_made_, __ATOMIC_ACQUIRE) && uxSemaphoreGetCount(rtos().parked) == 0;
}

bool FollowTask::stop(uint32_t timeout_ms) {
  if (!__atomic_load_n(&is_made_, __ATOMIC_ACQUIRE)) {
    return true;
  }
  client_.close();
  waker_.wake();
  if (xTaskGetCurrentTaskHandle() == rtos().handle ||
      xSemaphoreTake(rtos().parked, ticks_of(timeout_ms)) != pdTRUE) {
    return false;
  }
  xSemaphoreGive(rtos().parked);
  return true;
}

// The task stays when it has nothing to do: one that ends needs its stack until the idle task has
// cleaned up, and nothing says when that was.
void FollowTask::run(void* self) {
  FollowTask& task = *static_cast<FollowTask*>(self);
  for (;;) {
    xSemaphoreTake(task.rtos().go, portMAX_DELAY);
    task.follow();
    xSemaphoreGive(task.rtos().parked);
  }
}

void FollowTask::follow() {
  for (;;) {
    if (options_.watch_network && client_.phase() == Phase::kIdle) {
      look_at_network();
    }
    Wake wake;
    const Turn turn = this->turn(wake);
    if (turn == Turn::kOver) {
      return;
    }
    if (turn == Turn::kIdle) {
      take_news();
      const uint32_t hurry_ms = hurries_ ? now().until(hurry_at_) : kForever;
      wake.wait_ms = wake.wait_ms < hurry_ms ? wake.wait_ms : hurry_ms;
      static_cast<void>(wait(tcp_, waker_, wake));
      __atomic_fetch_add(&sleeps_, 1, __ATOMIC_RELAXED);
    }
  }
}

// In the event loop's task.
void FollowTask::on_network(void* self, bool got_address) {
  FollowTask& task = *static_cast<FollowTask*>(self);
  if (got_address) {
    __atomic_store_n(&task.got_address_, true, __ATOMIC_RELEASE);
  }
  task.waker_.wake();
}

// Between two attempts. What stands is left alone: a short loss does not end it, and lwIP ends it
// when its address goes.
void FollowTask::look_at_network() {
  if (!has_network()) {
    hold(true);
    hurries_ = false;
  } else if (is_down_ && !hurries_) {
    plan_hurry();
  } else if (hurries_ && now().reached(hurry_at_)) {
    hurries_ = false;
    hold(false);
    if (client_.delay_ms() != 0 && may_be_mended(client_.cause())) {
      client_.reconnect();
    }
  }
}

// After a poll, which has seen what a new address did to the connection: if it has ended, the wait
// for the next attempt is cut short.
void FollowTask::take_news() {
  const bool got_address = __atomic_exchange_n(&got_address_, false, __ATOMIC_ACQUIRE);
  if (client_.phase() != Phase::kIdle) {
    hurries_ = false;
  } else if (got_address && !hurries_) {
    plan_hurry();
  }
}

void FollowTask::plan_hurry() {
  const uint64_t spread_ms = options_.up_spread_ms;
  hurry_at_ = now() + static_cast<uint32_t>(spread_ms * random() >> 32);
  hurries_ = true;
}

void FollowTask::hold(bool is_down) {
  if (is_down != is_down_ && options_.log_tag != nullptr) {
    ESP_LOGI(options_.log_tag, "%s",
             is_down ? "no network: waiting for an address" : "network is up");
  }
  is_down_ = is_down;
  client_.hold(is_down);
}

}  // namespace esse::espidf
