// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is known of a flag besides its value, in OpenFeature's words (its specification, section
// 1.4), with finer ones behind them. All are plain values.
#include "esse_base/config.h"

namespace esse::flags {

/// Why a flag has the value that it has.
enum class Reason : uint8_t {
  kDefault,  ///< the program's own default
  kStatic,
  kTargetingMatch,
  kSplit,
  kCached,  ///< kept over a restart
  kDisabled,
  kUnknown,
  kStale,
  kError,
};

/// Why a value was refused, and the flag kept the one it had.
enum class FlagError : uint8_t {
  kNone,

  // OpenFeature's, as a service may say them of a flag.
  kProviderNotReady,
  kFlagNotFound,
  kParseError,
  kTypeMismatch,  ///< the value is of another type than the member
  kTargetingKeyMissing,
  kInvalidContext,
  kProviderFatal,
  kGeneral,

  // Finer ones. error_code() answers the one of OpenFeature that each stands for.
  kInexact,     ///< a number of more digits than a Decimal has
  kNotUtf8,     ///< a text that is not UTF-8, or has half a surrogate pair
  kFraction,    ///< a number with a fraction, for an int32_t
  kOutOfRange,  ///< outside within(), or outside int32_t
  kTooLong,     ///< longer than the String<N> or Json<N>
  kNotAChoice,  ///< not among the texts of one_of()
  kEncrypted,   ///< of a whole document: the service encrypts what it says
};

/// What a service's follower is doing.
enum class Status : uint8_t { kNotReady, kReady, kStale, kError, kFatal, kReconciling };

/// The code of OpenFeature that covers an error.
FlagError error_code(FlagError error);

/// The words: `TARGETING_MATCH`, `OUT_OF_RANGE`, `NOT_READY`. "" for FlagError::kNone, and with
/// ESSE_ERROR_NAMES 0.
const char* name(Reason reason);
const char* name(FlagError error);
const char* name(Status status);

/// A flag's value is in Values<T>; this is the rest.
struct Details {
  uint32_t version = 0;    ///< of what the service said last, refused or not; 0: nothing yet
  int16_t variation = -1;  ///< of the value; -1: unknown
  Reason reason = Reason::kDefault;    ///< of the value
  FlagError error = FlagError::kNone;  ///< of what the service said last
};

}  // namespace esse::flags
