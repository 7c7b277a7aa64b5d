// SPDX-License-Identifier: Apache-2.0
#include "hostile_server.h"

#include <stdio.h>

namespace esse::test {

namespace {

void add_chunked(Input& input, Played& played, const std::string& body) {
  for (size_t at = 0; at < body.size();) {
    const size_t left = body.size() - at;
    const size_t most = 1u + input.byte();
    const size_t n = left < most ? left : most;
    char line[32];
    snprintf(line, sizeof line, n % 2 == 0 ? "%zX;x=\"1\"\r\n" : "%04zx\r\n", n);
    played.add(line, false);
    played.add(body.substr(at, n), true);
    played.add("\r\n", false);
    at += n;
  }
  if (input.byte() % 4 != 0) {
    played.add("0\r\nTrailer: x\r\n\r\n", false);
  }
}

// A Location may hold anything but what would end its line.
std::string visible(std::string text) {
  for (char& c : text) {
    c = c < ' ' || c == 0x7F ? '/' : c;
  }
  return text;
}

Played play(Input& input) {
  static const char* const kStatuses[] = {"204 No Content",   "299 Odd",        "401 Unauthorized",
                                          "404 Not Found",    "429 Too Many",   "503 Unavailable",
                                          "304 Not Modified", "400 Bad Request"};
  const std::string type = "Content-Type: text/event-stream\r\n";
  Played played;
  const uint8_t kind = input.byte() % 8;
  const std::string bytes = input.text(input.number() % 2'048);
  played.is_stream = kind < 4;
  switch (kind) {
    case 0:
    case 1:
      played.add("HTTP/1.1 200 OK\r\n" + type + "\r\n", false);
      played.add(bytes, true);
      break;
    case 2:
      played.add("HTTP/1.1 200 OK\r\n" + type + "Transfer-Encoding: chunked\r\n\r\n", false);
      add_chunked(input, played, bytes);
      break;
    case 3:
      played.add("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\ncontent-length: " +
                     std::to_string(bytes.size()) + "\r\n" + type + "\r\n",
                 false);
      played.add(bytes, true);
      played.add("beyond", false);
      break;
    case 4:
      played.add(std::string("HTTP/1.1 ") + kStatuses[input.byte() % 8] +
                     "\r\nRetry-After: " + std::to_string(input.time()) + "\r\n\r\n",
                 false);
      played.add(bytes, true);
      break;
    case 5:
      played.add("HTTP/1.1 30" + std::to_string(1 + input.byte() % 8) +
                     " Away\r\nLocation: " + visible(bytes) + "\r\n\r\n",
                 false);
      break;
    case 6:
      played.add("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", false);
      played.add(bytes, true);
      break;
    default:
      played.is_known = false;
      played.add(bytes, true);
      break;
  }
  return played;
}

void add_acts(Input& input, Played& played) {
  Act act;
  if (input.byte() % 8 != 0) {
    act.kind = Act::Kind::kAwaitHead;
    played.acts.push_back(act);
  }
  act.kind = Act::Kind::kBytes;
  const Text wire = from_std(played.wire);
  for (size_t at = 0; at < wire.size();) {
    const size_t pieces = input.byte() % 4;
    const size_t left = wire.size() - at;
    const size_t n = pieces == 0 ? left : 1 + left / (pieces + 1);
    act.bytes = wire.from(at).first(n);
    act.after_ms = at == 0 ? 0 : input.time();
    played.acts.push_back(act);
    at += n;
  }
  const Act::Kind ends[] = {Act::Kind::kEnd, Act::Kind::kEnd, Act::Kind::kCut, Act::Kind::kFail};
  const uint8_t end = input.byte() % 5;
  if (end < 4) {
    act.kind = ends[end];
    act.bytes = {};
    act.after_ms = input.time();
    played.acts.push_back(act);
  }
}

}  // namespace

ConnectionPlan HostileServer::opened(ScriptedTransport&, const Endpoint&, Millis) {
  ConnectionPlan plan;
  ++attempts;
  connects(plan);
  if (plan.open_error != Error::kNone) {
    return plan;
  }
  ++opens;
  Played& played = connections.emplace_back(play(input_));
  add_acts(input_, played);
  plan.acts = Span<const Act>(played.acts.data(), played.acts.size());
  plan.read_most = input_.byte();
  plan.read_seed = input_.byte() % 4;
  plan.write_most = input_.byte() % 64;
  plan.write_every_ms = input_.byte() % 8 == 0 ? input_.time() : 0;
  return plan;
}

void HostileServer::connects(ConnectionPlan& plan) {
  switch (input_.byte() % 16) {
    case 0:
      plan.connect_error = Error::kConnectRefused;
      break;
    case 1:
      plan.name_error = Error::kNameNotFound;
      break;
    case 2:
      plan.open_error = Error::kNetworkDown;
      break;
    case 3:
      plan.open_error = Error::kTransportMemory;
      break;
    case 4:
      plan.name_ms = input_.time();
      break;
    case 5:
      plan.connect_ms = input_.time();
      break;
    case 6:
      plan.secure_ms = input_.time();
      plan.give_up_ms = has_timer_ ? input_.time() : kForever;
      break;
    default:
      break;
  }
}

FaultOptions faults(Input& input) {
  FaultOptions options;
  options.seed = input.byte() % 4 == 0 ? 1 + input.byte() : 0;
  if (options.seed == 0) {
    return options;
  }
  options.short_read = static_cast<uint16_t>(input.byte() * 4);
  options.short_write = static_cast<uint16_t>(input.byte() * 4);
  options.not_yet = static_cast<uint16_t>(input.byte() * 3);
  options.delay_ms = static_cast<uint16_t>(1 + input.byte() * 100);
  options.connect_failure = static_cast<uint16_t>(input.byte() * 2);
  options.break_kind = static_cast<FaultOptions::Break>(input.byte() % 4);
  options.break_at_random = input.byte() % 2 == 0;
  options.break_after = input.number() % 4'096;
  return options;
}

}  // namespace esse::test
