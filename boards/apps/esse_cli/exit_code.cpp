// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/exit_code.h"

namespace esse::cli {
namespace {

// Of a limit: the failure that used it up lives on in the rest of the cause.
ExitCode code_of_limit(const Cause& cause) {
  return cause.status != 0 && cause.status != 200 ? kServer : kNetwork;
}

bool is_fine(Error error) {
  return error == Error::kNone || error == Error::kNoContent || error == Error::kStreamEnded ||
         error == Error::kClosedByCaller;
}

}  // namespace

ExitCode exit_code(const Cause& cause) {
  if (is_fine(cause.error)) {
    return kOk;
  }
  switch (group(cause.error)) {
    case ErrorGroup::kCaller:
    case ErrorGroup::kCallerToo:
      // Before the first request it is an error of usage; later, a redirect led to https.
      return cause.error == Error::kNoTls ? kTls : kUsage;
    case ErrorGroup::kTransport:
    case ErrorGroup::kTimeout:
    case ErrorGroup::kEnd:
      return kNetwork;
    case ErrorGroup::kTls:
      return kTls;
    case ErrorGroup::kHere:
      return code_of_limit(cause);
    case ErrorGroup::kProtocol:
    case ErrorGroup::kRedirect:
    case ErrorGroup::kAnswer:
      break;
  }
  return kServer;
}

}  // namespace esse::cli
