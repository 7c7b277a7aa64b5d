// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/exit_code.h"

namespace esse::cli {
namespace {

bool is_fine(Error error) {
  return error == Error::kNone || error == Error::kNoContent || error == Error::kStreamEnded ||
         error == Error::kClosedByCaller;
}

}  // namespace

ExitCode exit_code(const Cause& cause, Error limit) {
  if (is_fine(cause.error)) {
    // What ends in good order is none when it is one of too many.
    const bool is_enough = limit == Error::kNone || limit == Error::kNotRepeated;
    return is_enough ? kOk : cause.error == Error::kNoContent ? kServer : kNetwork;
  }
  if (cause.error == Error::kRejected) {
    return kServer;
  }
  switch (group(cause.error)) {
    case ErrorGroup::kCaller:
    case ErrorGroup::kCallerToo:
      // Before the first request it is an error of usage; later, a redirect led to https.
      return cause.error == Error::kNoTls ? kTls : kUsage;
    case ErrorGroup::kTransport:
    case ErrorGroup::kTimeout:
    case ErrorGroup::kEnd:
    case ErrorGroup::kHere:
    case ErrorGroup::kOther:
      return kNetwork;
    case ErrorGroup::kTls:
      return kTls;
    case ErrorGroup::kProtocol:
    case ErrorGroup::kRedirect:
    case ErrorGroup::kAnswer:
      break;
  }
  return kServer;
}

}  // namespace esse::cli
