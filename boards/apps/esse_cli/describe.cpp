// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/describe.h"

#include <cstring>

#include "esse_base/std_interop.h"
#include "esse_cli/redact.h"

namespace esse::cli {

const char* phase_text(Phase phase) {
  switch (phase) {
    case Phase::kResolving:
      return "resolving the name";
    case Phase::kConnecting:
      return "connecting";
    case Phase::kSecuring:
      return "securing";
    case Phase::kReady:
    case Phase::kSending:
      return "sending the request";
    case Phase::kResponse:
      return "waiting for the response";
    case Phase::kBody:
      return "reading the stream";
    default:
      return "";
  }
}

// c-ares has numbers of its own, and the error says the same.
std::string native_text(const Cause& cause, const Secure& secure) {
  if (const std::string reason = secure.reason(cause); !reason.empty()) {
    return reason;
  }
  const bool is_errno = cause.native > 0 && cause.phase != Phase::kResolving;
  return is_errno ? strerror(cause.native) : "";
}

std::string display(const http::Url& url) {
  const bool is_v6 = to_std(url.host).find(':') != std::string_view::npos;
  const uint16_t usual = url.secure ? 443 : 80;
  std::string text = url.secure ? "https://" : "http://";
  text += is_v6 ? "[" : "";
  text += to_std(url.host);
  text += is_v6 ? "]" : "";
  text += url.port == usual ? "" : ":" + std::to_string(url.port);
  text += to_std(url.target);
  return display_url(text);
}

void add_cause(StateReport& report, const Cause& cause, const Secure& secure) {
  report.status = cause.status;
  report.error = cause.error == Error::kNone ? "" : name(cause.error);
  report.phase = cause.phase == Phase::kIdle ? "" : name(cause.phase);
  report.native = cause.native;
  report.reason = native_text(cause, secure);
}

}  // namespace esse::cli
