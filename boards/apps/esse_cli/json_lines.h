// SPDX-License-Identifier: Apache-2.0
#pragma once
// What --json prints: one object a line. Each string is valid UTF-8, whatever came.
#include <cstdint>
#include <string>
#include <string_view>

#include "esse_cli/event.h"
#include "esse_cli/losses.h"

namespace esse::cli {

/// {"type":"message","data":"...","lastEventId":"..."}
void append_json_line(std::string& out, const stream::EventView& event);

/// {"comment":"..."}
std::string json_comment_line(std::string_view comment);

/// Where the command stands. Fields that are empty, 0 or absent are left out.
struct StateReport {
  std::string state;          ///< "connecting", "open", "closed"; those of the browser's readyState
  std::string url;            ///< can be shown
  uint16_t status = 0;        ///< of HTTP
  std::string reason_phrase;  ///< what stands behind it
  std::string content_type;
  std::string location;       ///< can be shown
  std::string body;           ///< of an answer that is no stream
  std::string error;          ///< esse's word for it: "ConnectRefused"
  std::string after;          ///< where `error` is a limit: the last failure
  std::string phase;          ///< "Body"
  int32_t native = 0;         ///< errno
  std::string reason;         ///< what the system says to `native`
  std::string second_chance;  ///< why a refusal is not final
  Losses losses;              ///< of the stream that ended
  bool has_delay = false;
  uint32_t delay_ms = 0;  ///< until the next attempt
};

/// {"state":"connecting","error":"ConnectRefused",...,"delayMs":1000}
std::string json_state_line(const StateReport& report);

}  // namespace esse::cli
