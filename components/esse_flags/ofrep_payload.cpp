// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/ofrep_payload.h"

namespace esse::flags::internal {

namespace {

using json::Token;

// Each list is sorted, as a Matcher needs it. Other members are skipped.
constexpr const char* kTopMembers[] = {"eventStreams", "flags"};
constexpr const char* kFlagMembers[] = {"errorCode", "key", "reason", "value"};
constexpr const char* kStreamMembers[] = {"endpoint", "type", "url"};
constexpr const char* kEndpointMembers[] = {"origin", "requestUri"};
constexpr const char* kTypes[] = {"sse"};
constexpr const char* kReasonWords[] = {"CACHED", "DEFAULT", "DISABLED",        "ERROR",  "SPLIT",
                                        "STALE",  "STATIC",  "TARGETING_MATCH", "UNKNOWN"};
constexpr Reason kReasons[] = {Reason::kCached, Reason::kDefault,        Reason::kDisabled,
                               Reason::kError,  Reason::kSplit,          Reason::kStale,
                               Reason::kStatic, Reason::kTargetingMatch, Reason::kUnknown};
constexpr const char* kErrorWords[] = {"FLAG_NOT_FOUND",        "GENERAL",
                                       "INVALID_CONTEXT",       "PARSE_ERROR",
                                       "PROVIDER_FATAL",        "PROVIDER_NOT_READY",
                                       "TARGETING_KEY_MISSING", "TYPE_MISMATCH"};
constexpr FlagError kErrors[] = {FlagError::kFlagNotFound,        FlagError::kGeneral,
                                 FlagError::kInvalidContext,      FlagError::kParseError,
                                 FlagError::kProviderFatal,       FlagError::kProviderNotReady,
                                 FlagError::kTargetingKeyMissing, FlagError::kTypeMismatch};

}  // namespace

void OfrepPayload::start(Writer& writer) {
  has_begun_ = true;
  has_flags_ = has_stream_ = false;
  stream_.drop();
  restart();
  writer.begin(Base::kDefaults);
}

bool OfrepPayload::feed(Text piece, Writer& writer) {
  return read(piece, [&](Token token) { return take(token, writer); });
}

bool OfrepPayload::end() {
  has_begun_ = false;
  if (!has_stream_) {
    stream_.drop();
  }
  return end_payload() && has_flags_;
}

bool OfrepPayload::take(Token token, Writer& writer) {
  switch (at_) {
    case At::kStart:
      at_ = At::kTop;
      return token == Token::kBeginObject;
    case At::kTop:
      take_member(token, names(kTopMembers), At::kStreamsValue);
      break;
    case At::kFlagsValue:
      has_flags_ = token == Token::kBeginArray;
      enter(token, Token::kBeginArray, At::kFlags, At::kTop);
      break;
    case At::kStreamsValue:
      enter(token, Token::kBeginArray, At::kStreams, At::kTop);
      break;
    case At::kFlags:
      take_flag(token, writer);
      break;
    case At::kStreams:
      take_stream(token);
      break;
    case At::kFlag:
      if (token == Token::kEndObject) {
        end_flag(writer);
        at_ = At::kFlags;
      } else {
        take_flag_member(token, writer);
      }
      break;
    case At::kStream:
      if (token == Token::kEndObject) {
        has_stream_ = is_sse_ && !stream_.coming(1).empty();
        at_ = At::kStreams;
      } else {
        take_member(token, names(kStreamMembers), At::kEndpointValue);
      }
      break;
    case At::kEndpoint:
      if (token == Token::kEndObject) {
        at_ = At::kStream;
      } else {
        take_member(token, names(kEndpointMembers), At::kOrigin);
      }
      break;
    default:
      take_member_value(token, writer);
      break;
  }
  return true;
}

// Behind the name of a member.
void OfrepPayload::take_member_value(Token token, Writer& writer) {
  switch (at_) {
    case At::kKey:
      take_word(token, writer.table().keys(), flag_, At::kFlag);
      break;
    case At::kReason:
      take_word(token, names(kReasonWords), reason_, At::kFlag);
      break;
    case At::kErrorCode:
      has_error_ = token != Token::kNull;
      take_word(token, names(kErrorWords), error_, At::kFlag);
      break;
    case At::kValue:
      take_value(token, At::kFlag);
      break;
    case At::kEndpointValue:
      enter(token, Token::kBeginObject, At::kEndpoint, At::kStream);
      break;
    case At::kType: {
      uint16_t type = Matcher::kNone;
      take_word(token, names(kTypes), type, At::kStream);
      is_sse_ = type != Matcher::kNone;
      break;
    }
    case At::kUrl:
      take_url(token, 1, At::kStream);
      break;
    case At::kOrigin:
      take_url(token, 0, At::kEndpoint);
      break;
    default:  // kRequestUri
      take_url(token, 1, At::kEndpoint);
      break;
  }
}

// Services that write null, or an empty text, for what they do not use have said nothing: an
// endpoint stays what it was.
void OfrepPayload::take_url(Token token, int which, At outside) {
  if (!is_text(token)) {
    reader_.skip();
  } else if (!reader_.piece().empty()) {
    if (!is_in_text_) {
      stream_.begin(which);
    }
    is_in_text_ = true;
    stream_.add(reader_.piece());
  }
  if (token != Token::kStringPart) {
    is_in_text_ = false;
    at_ = outside;
  }
}

void OfrepPayload::take_flag_member(Token token, Writer& writer) {
  take_member(token, names(kFlagMembers), At::kErrorCode);
  if (at_ == At::kValue) {
    values_.start(writer.scratch());
  }
}

void OfrepPayload::take_flag(Token token, Writer& writer) {
  if (token == Token::kEndArray) {
    at_ = At::kTop;
    return;
  }
  flag_ = reason_ = error_ = kNoFlag;
  has_error_ = false;
  values_.start(writer.scratch());
  enter(token, Token::kBeginObject, At::kFlag, At::kFlags);
}

// The first that is understood counts.
void OfrepPayload::take_stream(Token token) {
  if (token == Token::kEndArray) {
    at_ = At::kTop;
  } else if (has_stream_) {
    reader_.skip();
  } else {
    stream_.drop();
    is_sse_ = false;
    enter(token, Token::kBeginObject, At::kStream, At::kStreams);
  }
}

// Without a value the flag has its default (ADR-0006).
void OfrepPayload::end_flag(Writer& writer) {
  if (flag_ == kNoFlag) {
    writer.count_undeclared();
    return;
  }
  Candidate candidate = values_.candidate();
  const bool has_value = candidate.type != Candidate::Type::kNothing;
  candidate.details.reason = has_value ? Reason::kUnknown : Reason::kDefault;
  if (reason_ != Matcher::kNone) {
    candidate.details.reason = kReasons[reason_];
  }
  if (has_error_) {
    candidate.details.error = error_ == Matcher::kNone ? FlagError::kGeneral : kErrors[error_];
  }
  writer.stage(flag_, candidate);
}

}  // namespace esse::flags::internal
