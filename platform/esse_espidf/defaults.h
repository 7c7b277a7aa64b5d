// SPDX-License-Identifier: Apache-2.0
#pragma once
// What menuconfig says of tasks and buffers (Component config, esse). component.cmake hands it over
// as macros; without it these are the defaults.
//
//   static esse::espidf::DefaultClient client(transport, options);
#include "esse_client/client.h"

/// Bytes of the stack of a task; a multiple of 16.
#ifndef ESSE_TASK_STACK_BYTES
#define ESSE_TASK_STACK_BYTES 8192
#endif
/// 1 to configMAX_PRIORITIES - 1.
#ifndef ESSE_TASK_PRIORITY
#define ESSE_TASK_PRIORITY 5
#endif
/// 0 or 1; -1: any core.
#ifndef ESSE_TASK_CORE
#define ESSE_TASK_CORE -1
#endif
/// See ClientSpans::event, ::receive and ::url.
#ifndef ESSE_EVENT_BYTES
#define ESSE_EVENT_BYTES 2048
#endif
#ifndef ESSE_RECEIVE_BYTES
#define ESSE_RECEIVE_BYTES 512
#endif
#ifndef ESSE_URL_BYTES
#define ESSE_URL_BYTES 256
#endif
static_assert(ESSE_TASK_STACK_BYTES >= 2048 && ESSE_TASK_STACK_BYTES % 16 == 0,
              "ESSE_TASK_STACK_BYTES is at least 2048, and a multiple of 16");
static_assert(ESSE_TASK_PRIORITY >= 1 && ESSE_TASK_PRIORITY <= 24, "ESSE_TASK_PRIORITY is 1 to 24");
static_assert(ESSE_TASK_CORE >= -1 && ESSE_TASK_CORE <= 1, "ESSE_TASK_CORE is -1, 0 or 1");

namespace esse::espidf {

constexpr uint32_t kStackBytes = ESSE_TASK_STACK_BYTES;
constexpr EventBytes kEventBytes{ESSE_EVENT_BYTES};
constexpr ReceiveBytes kReceiveBytes{ESSE_RECEIVE_BYTES};
constexpr UrlBytes kUrlBytes{ESSE_URL_BYTES};

/// A client with menuconfig's sizes.
using DefaultClient = StaticClient<kEventBytes, kReceiveBytes, kUrlBytes>;

}  // namespace esse::espidf
