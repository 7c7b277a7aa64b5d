// SPDX-License-Identifier: Apache-2.0
#include "esse_client/policy.h"

namespace esse {

namespace {

Action decide_status(const Policy& policy, uint16_t status, bool has_retry_after) {
  if (status < 200 || status >= 500) {
    return policy.server_error;
  }
  if (status < 400) {
    return policy.other_success;
  }
  if (status == 401 || status == 403 || status == 407) {
    return policy.unauthorized;
  }
  if (has_retry_after || status == 408 || status == 425 || status == 429) {
    return policy.busy;
  }
  return status == 400 ? policy.bad_request : policy.client_error;
}

}  // namespace

Action decide(const Policy& policy, const Cause& cause, bool has_retry_after) {
  switch (cause.error) {
    case Error::kTlsVerify:
    case Error::kTlsConfig:
      return policy.verify;
    case Error::kTlsMemory:
    case Error::kTransportMemory:
      return policy.memory;
    case Error::kHttpLocationMissing:
    case Error::kHttpLocation:
    case Error::kHttpLocationTooLong:
    case Error::kHttpRedirectLimit:
    case Error::kHttpRedirectInsecure:
      return policy.redirect;
    case Error::kStatus:
      return decide_status(policy, cause.status, has_retry_after);
    case Error::kNoContent:
      return policy.no_content;
    case Error::kContentType:
      return policy.content_type;
    case Error::kAttemptLimit:
    case Error::kTimeLimit:
    case Error::kClosedByCaller:
    case Error::kStoppedByHook:
      return Action::kStop;
    default:
      break;
  }
  if (is_caller_mistake(cause.error)) {
    return Action::kStop;
  }
  const bool is_protocol =
      cause.error >= Error::kHttpSyntax && cause.error <= Error::kHttpContentCoding;
  return is_protocol ? policy.protocol : policy.network;
}

}  // namespace esse
