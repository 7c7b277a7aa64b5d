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
  const Error error = cause.error;
  if (error == Error::kTransportMemory || error == Error::kTlsMemory) {
    return policy.memory;
  }
  if (error == Error::kTlsVerify || error == Error::kTlsConfig) {
    return policy.verify;
  }
  switch (group(error)) {
    case ErrorGroup::kTransport:
    case ErrorGroup::kTls:
    case ErrorGroup::kTimeout:
    case ErrorGroup::kEnd:
    case ErrorGroup::kOther:
      return policy.network;
    case ErrorGroup::kProtocol:
      return policy.protocol;
    case ErrorGroup::kRedirect:
      return policy.redirect;
    case ErrorGroup::kAnswer:
      if (error == Error::kStatus) {
        return decide_status(policy, cause.status, has_retry_after);
      }
      return error == Error::kNoContent ? policy.no_content : policy.content_type;
    default:  // the caller's mistakes and decisions
      return Action::kStop;
  }
}

}  // namespace esse
