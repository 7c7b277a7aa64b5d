// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a step says, as a line of ESP-IDF's log: what happened, its cause in words and in numbers,
// and the delay. No URL, no header and nothing that a server sent is in it, so it holds no secret.
// Levels: stopped by itself is an error, a failure and a refused flag a warning, what is as it
// should be is information. Events are not logged.
// esp_log_level_set("esse", ESP_LOG_WARN) makes it quieter.
#include "esse_client/client.h"
#include "esse_espidf/available.h"
#include "esse_flags/flags.h"

namespace esse::espidf {

/// After client.poll(), in the polling context. `tag`: ESP-IDF keeps the pointer.
void log_step(const char* tag, const Client& client, const Step& step);
/// After flags.poll().
void log_step(const char* tag, const flags::Flags& flags, const flags::Step& step);

}  // namespace esse::espidf
