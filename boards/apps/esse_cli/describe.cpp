// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/describe.h"

#include <cstring>

#include "esse_base/std_interop.h"
#include "esse_cli/redact.h"
#include "esse_cli/secure.h"

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
std::string native_text(const Cause& cause) {
  if (const std::string reason = Secure::reason(cause); !reason.empty()) {
    return reason;
  }
  const bool is_errno = cause.native > 0 && cause.phase != Phase::kResolving;
  return is_errno ? strerror(cause.native) : "";
}

std::string describe(const Cause& cause) {
  std::string text = name(cause.error);
  const ErrorGroup kind = group(cause.error);
  if (cause.status != 0 && (kind == ErrorGroup::kAnswer || kind == ErrorGroup::kRedirect)) {
    return text + ' ' + std::to_string(cause.status);
  }
  const std::string phase = phase_text(cause.phase);
  if (!phase.empty()) {
    text += " while " + phase;
  }
  const std::string reason = native_text(cause);
  if (group(cause.error) == ErrorGroup::kTls) {
    text += reason.empty() ? "" : " (" + reason + ")";
  } else if (!reason.empty()) {
    text += " (" + std::to_string(cause.native) + ": " + reason + ")";
  }
  return text;
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

void add_cause(StateReport& report, const Cause& cause) {
  report.status = cause.status;
  report.error = cause.error == Error::kNone ? "" : name(cause.error);
  report.phase = cause.phase == Phase::kIdle ? "" : name(cause.phase);
  report.native = cause.native;
  report.reason = native_text(cause);
}

}  // namespace esse::cli
