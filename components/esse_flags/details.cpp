// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/details.h"

namespace esse::flags {

FlagError error_code(FlagError error) {
  switch (error) {
    case FlagError::kInexact:
    case FlagError::kNotUtf8:
    case FlagError::kEncrypted:
      return FlagError::kParseError;
    case FlagError::kFraction:
      return FlagError::kTypeMismatch;
    case FlagError::kOutOfRange:
    case FlagError::kTooLong:
    case FlagError::kNotAChoice:
      return FlagError::kGeneral;
    default:
      return error;
  }
}

#if ESSE_ERROR_NAMES
const char* name(Reason reason) {
  switch (reason) {  // no default: the compiler reports an enumerator without a name
    // clang-format off
    case Reason::kDefault: return "DEFAULT";
    case Reason::kStatic: return "STATIC";
    case Reason::kTargetingMatch: return "TARGETING_MATCH";
    case Reason::kSplit: return "SPLIT";
    case Reason::kCached: return "CACHED";
    case Reason::kDisabled: return "DISABLED";
    case Reason::kUnknown: return "UNKNOWN";
    case Reason::kStale: return "STALE";
    case Reason::kError: return "ERROR";
      // clang-format on
  }
  return "";
}

const char* name(FlagError error) {
  switch (error) {
    // clang-format off
    case FlagError::kNone: return "";
    case FlagError::kProviderNotReady: return "PROVIDER_NOT_READY";
    case FlagError::kFlagNotFound: return "FLAG_NOT_FOUND";
    case FlagError::kParseError: return "PARSE_ERROR";
    case FlagError::kTypeMismatch: return "TYPE_MISMATCH";
    case FlagError::kTargetingKeyMissing: return "TARGETING_KEY_MISSING";
    case FlagError::kInvalidContext: return "INVALID_CONTEXT";
    case FlagError::kProviderFatal: return "PROVIDER_FATAL";
    case FlagError::kGeneral: return "GENERAL";
    case FlagError::kInexact: return "INEXACT";
    case FlagError::kNotUtf8: return "NOT_UTF8";
    case FlagError::kFraction: return "FRACTION";
    case FlagError::kOutOfRange: return "OUT_OF_RANGE";
    case FlagError::kTooLong: return "TOO_LONG";
    case FlagError::kNotAChoice: return "NOT_A_CHOICE";
    case FlagError::kEncrypted: return "ENCRYPTED";
      // clang-format on
  }
  return "";
}

const char* name(Status status) {
  switch (status) {
    // clang-format off
    case Status::kNotReady: return "NOT_READY";
    case Status::kReady: return "READY";
    case Status::kStale: return "STALE";
    case Status::kError: return "ERROR";
    case Status::kFatal: return "FATAL";
    case Status::kReconciling: return "RECONCILING";
      // clang-format on
  }
  return "";
}
#else
const char* name(Reason) { return ""; }
const char* name(FlagError) { return ""; }
const char* name(Status) { return ""; }
#endif

}  // namespace esse::flags
