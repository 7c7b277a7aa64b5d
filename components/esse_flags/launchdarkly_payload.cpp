// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/launchdarkly_payload.h"

namespace esse::flags::internal {

namespace {

using json::Token;

// Each list is sorted, as a Matcher needs it. Other members are skipped.
constexpr const char* kMembers[] = {"key", "reason", "value", "variation", "version"};
constexpr const char* kReasonMembers[] = {"inExperiment", "kind"};
// What kinds of reasons OpenFeature calls otherwise.
constexpr const char* kKinds[] = {"ERROR",      "FALLTHROUGH", "OFF", "PREREQUISITE_FAILED",
                                  "RULE_MATCH", "TARGET_MATCH"};
constexpr Reason kReasons[] = {Reason::kError,    Reason::kStatic,         Reason::kDisabled,
                               Reason::kDisabled, Reason::kTargetingMatch, Reason::kTargetingMatch};

// Whether the service ever said something of the flag.
bool is_known(const Details& details) {
  return details.version != 0 || details.reason != Reason::kDefault;
}

}  // namespace

void LaunchDarklyPayload::start(Event event, Writer& writer) {
  event_ = event;
  has_key_ = false;
  flag_ = kNoFlag;
  restart();
  if (event == Event::kPut) {
    writer.begin(Base::kDefaults);
  }
}

bool LaunchDarklyPayload::feed(Text piece, Writer& writer) {
  return read(piece, [&](Token token) { return take(token, writer); });
}

bool LaunchDarklyPayload::end(Writer& writer) {
  const bool is_put = event_ == Event::kPut;
  const bool is_good = end_payload() && (is_put || has_key_);
  if (is_good && !is_put && flag_ != kNoFlag) {
    end_flag(writer);
  }
  event_ = Event::kOther;
  return is_good;
}

bool LaunchDarklyPayload::take(Token token, Writer& writer) {
  switch (at_) {
    case At::kStart:
      return take_start(token, writer);
    case At::kFlags:
      take_key(token, writer, At::kFlag);
      break;
    case At::kFlag:
      take_flag(token, writer);
      break;
    case At::kMember:
      take_flag_member(token, writer);
      break;
    case At::kReasonMember:
      if (token == Token::kEndObject) {
        at_ = At::kMember;
      } else {
        take_member(token, names(kReasonMembers), At::kInExperiment);
      }
      break;
    case At::kKey:
      take_patch_key(token, writer);
      break;
    case At::kReason:
      start_reason();
      enter(token, Token::kBeginObject, At::kReasonMember, At::kMember);
      break;
    case At::kValue:
      take_value(token, At::kMember);
      break;
    case At::kVariation:
      variation_ = has_number(token, variation_) ? variation_ : UINT32_MAX;
      leave(At::kMember);
      break;
    case At::kVersion:
      has_version_ = has_number(token, version_);
      leave(At::kMember);
      break;
    case At::kInExperiment:
      in_experiment_ = token == Token::kTrue;
      leave(At::kReasonMember);
      break;
    default:  // kKind
      take_kind(token);
      break;
  }
  return true;
}

// A put may also be null: there are no flags.
bool LaunchDarklyPayload::take_start(Token token, Writer& writer) {
  if (event_ == Event::kPut) {
    at_ = At::kFlags;
  } else {
    start_flag(writer);
  }
  return token == Token::kBeginObject || (token == Token::kNull && event_ == Event::kPut);
}

void LaunchDarklyPayload::take_flag(Token token, Writer& writer) {
  start_flag(writer);
  if (token != Token::kBeginObject) {
    end_flag(writer);
    leave(At::kFlags);
  }
}

void LaunchDarklyPayload::take_flag_member(Token token, Writer& writer) {
  if (token != Token::kEndObject) {
    take_member(token, names(kMembers), At::kKey);
    if (at_ == At::kValue) {
      values_.start(writer.scratch());
    }
  } else if (event_ == Event::kPut) {
    end_flag(writer);
    at_ = At::kFlags;
  }
}

// In a put the key stands in front of the flag.
void LaunchDarklyPayload::take_patch_key(Token token, Writer& writer) {
  if (event_ == Event::kPut || !is_text(token)) {
    has_key_ = false;
    leave(At::kMember);
  } else if (match(token, writer.table().keys(), flag_)) {
    has_key_ = true;
    at_ = At::kMember;
  }
}

void LaunchDarklyPayload::take_kind(Token token) {
  uint16_t kind = Matcher::kNone;
  take_word(token, names(kKinds), kind, At::kReasonMember);
  reason_ = kind == Matcher::kNone ? Reason::kUnknown : kReasons[kind];
}

void LaunchDarklyPayload::start_flag(Writer& writer) {
  at_ = At::kMember;
  has_version_ = false;
  start_reason();
  variation_ = UINT32_MAX;
  values_.start(writer.scratch());
}

void LaunchDarklyPayload::start_reason() {
  in_experiment_ = false;
  reason_ = Reason::kUnknown;
}

// A flag without a version is none: it is refused.
void LaunchDarklyPayload::end_flag(Writer& writer) {
  const Details& known = writer.details(flag_);
  Candidate candidate;
  Details& details = candidate.details;
  if (!has_version_) {
    details.version = known.version;
    details.error = FlagError::kParseError;
    stage(writer, candidate);
    return;
  }
  if (event_ != Event::kPut && is_known(known) && version_ <= known.version) {
    return;
  }
  if (event_ != Event::kDelete) {
    candidate = values_.candidate();
  }
  details.version = version_;
  details.variation = static_cast<int16_t>(variation_ <= INT16_MAX ? variation_ : UINT32_MAX);
  details.reason = in_experiment_ ? Reason::kSplit : reason_;
  if (candidate.type == Candidate::Type::kNothing && details.reason == Reason::kUnknown) {
    details.reason = Reason::kDefault;
  }
  stage(writer, candidate);
}

void LaunchDarklyPayload::stage(Writer& writer, const Candidate& candidate) {
  if (event_ != Event::kPut) {
    writer.begin(Base::kLive);
  }
  writer.stage(flag_, candidate);
}

}  // namespace esse::flags::internal
