// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/demo_stream.h"

#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"
#include "esse_stream/encoder.h"

namespace esse::cli {
namespace {

constexpr uint32_t kRetryMs = 2000;

std::string encode(const stream::Message& message) {
  std::string out;
  stream::Encoder encoder;
  if (encoder.begin(message) != Error::kNone) {
    return out;
  }
  char piece[256];
  while (!encoder.done()) {
    out.append(piece, encoder.write(Span<char>(piece)));
  }
  return out;
}

}  // namespace

// As they stand there, in forms that no encoder writes.
std::string sample_blocks() {
  return "data: YHOO\ndata: +2\ndata: 10\n\n"
         ": test stream\n\n"
         "data: first event\nid: 1\n\n"
         "data:second event\nid\n\n"
         "data:  third event\n\n"
         "data\n\n"
         "data\ndata\n\n"
         "data:\n\n"
         "data:test\n\n"
         "data: test\n\n";
}

std::string numbered_event(uint32_t n, uint64_t ms) {
  const std::string id = std::to_string(n);
  const std::string data = R"({"message": "Hello from esse! Event )" + id + R"(", "timestamp": ")" +
                           std::to_string(ms) + R"("})";
  stream::Message message;
  message.type = n % 2 == 0 ? "update" : "notification";
  message.id = from_std(id);
  message.data = from_std(data);
  message.retry_ms = kRetryMs;
  message.has_id = message.has_data = message.has_retry = true;
  return encode(message);
}

std::string simple_event(uint64_t ms) {
  const std::string data = "Just a simple data message at " + std::to_string(ms);
  stream::Message message;
  message.data = from_std(data);
  message.has_data = true;
  return encode(message);
}

std::string heartbeat() {
  stream::Message message;
  message.comment = " heartbeat";
  return encode(message);
}

// The Encoder splits values at line ends, so each LF is one of ours.
std::string with_line_end(std::string text, LineEnd line_end) {
  if (line_end == LineEnd::kLf) {
    return text;
  }
  const char* const other = line_end == LineEnd::kCr ? "\r" : "\r\n";
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += other;
    } else {
      out += c;
    }
  }
  return out;
}

uint32_t resume_point(std::string_view last_event_id) {
  const char* const at = last_event_id.data();
  const uint32_t n = parse_decimal(at, at + last_event_id.size());
  return n == UINT32_MAX ? 0 : n;
}

}  // namespace esse::cli
