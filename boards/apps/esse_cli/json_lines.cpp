// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/json_lines.h"

#include <nlohmann/json.hpp>

#include "esse_base/std_interop.h"
#include "esse_cli/json_text.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string line(const Json& json) { return json.dump() + '\n'; }

void set(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) {
    json[key] = to_utf8(value);
  }
}

void set(Json& json, const char* key, int64_t value) {
  if (value != 0) {
    json[key] = value;
  }
}

}  // namespace

// By hand: events come a million a second, states now and then.
void append_json_line(std::string& out, const stream::EventView& event) {
  out += "{\"type\":";
  append_json(out, to_std(event.type));
  out += ",\"data\":";
  append_json(out, to_std(event.data));
  out += ",\"lastEventId\":";
  append_json(out, to_std(event.last_event_id));
  out += "}\n";
}

std::string json_comment_line(std::string_view comment) {
  Json json;
  json["comment"] = to_utf8(comment);
  return line(json);
}

std::string json_state_line(const StateReport& report) {
  Json json;
  set(json, "state", report.state);
  set(json, "url", report.url);
  set(json, "status", int64_t{report.status});
  set(json, "statusText", report.reason_phrase);
  set(json, "contentType", report.content_type);
  set(json, "location", report.location);
  set(json, "body", report.body);
  set(json, "error", report.error);
  set(json, "after", report.after);
  set(json, "phase", report.phase);
  set(json, "native", int64_t{report.native});
  set(json, "reason", report.reason);
  set(json, "secondChance", report.second_chance);
  set(json, "droppedEvents", int64_t{report.losses.dropped_events});
  set(json, "incompleteEvents", int64_t{report.losses.incomplete_events});
  set(json, "refusedIds", int64_t{report.losses.refused_ids});
  set(json, "ignoredLines", int64_t{report.losses.ignored_lines});
  if (report.has_delay) {
    json["delayMs"] = report.delay_ms;
  }
  return line(json);
}

}  // namespace esse::cli
