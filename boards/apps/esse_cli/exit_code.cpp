// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/exit_code.h"

namespace esse::cli {
namespace {

constexpr bool is_between(Error error, Error first, Error last) {
  return error >= first && error <= last;
}

}  // namespace

ExitCode exit_code(const Cause& cause) {
  const Error error = cause.error;
  switch (error) {
    case Error::kNone:
    case Error::kStreamEnded:
    case Error::kNoContent:
    case Error::kClosedByCaller:
      return kOk;
    case Error::kNoTls:  // behind a redirect; before, it is an error of usage
      return kTls;
    case Error::kHttpTruncated:
      return kNetwork;
    case Error::kAttemptLimit:  // the failure before it lives on in the rest of the cause
    case Error::kTimeLimit:
      return cause.phase == Phase::kResponse && cause.status != 0 ? kServer : kNetwork;
    default:
      break;
  }
  if (is_caller_mistake(error)) {
    return kUsage;
  }
  if (is_between(error, Error::kTlsTimeout, Error::kTlsConfig)) {
    return kTls;
  }
  const bool is_late = is_between(error, Error::kWriteTimeout, Error::kTotalTimeout);
  return is_late || error < Error::kTlsTimeout ? kNetwork : kServer;
}

}  // namespace esse::cli
