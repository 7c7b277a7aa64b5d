// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/launchdarkly_payload.h"

namespace esse::flags::internal {

namespace {

using json::Token;

// Each list is sorted, as a Matcher needs it. Unknown members are skipped.
constexpr const char* kMembers[] = {"key", "reason", "value", "variation", "version"};
constexpr const char* kReasonMembers[] = {"inExperiment", "kind"};
// The kinds of a reason, and what OpenFeature calls them.
constexpr const char* kKinds[] = {"ERROR",      "FALLTHROUGH", "OFF", "PREREQUISITE_FAILED",
                                  "RULE_MATCH", "TARGET_MATCH"};
constexpr Reason kReasons[] = {Reason::kError,    Reason::kStatic,         Reason::kDisabled,
                               Reason::kDisabled, Reason::kTargetingMatch, Reason::kTargetingMatch};

template <size_t N>
Names names(const char* const (&list)[N]) {
  return Names{list, N, sizeof(list[0])};
}

// Whether the service ever said something of the flag.
bool is_known(const Details& details) {
  return details.version != 0 || details.reason != Reason::kDefault ||
         details.error != FlagError::kNone;
}

}  // namespace

void LaunchDarklyPayload::start(Event event, Writer& writer) {
  event_ = event;
  at_ = At::kStart;
  is_matching_ = has_key_ = false;
  flag_ = kNoFlag;
  static_cast<void>(reader_.end());  // what was cut off before
  if (event == Event::kPut) {
    writer.begin(Base::kDefaults);
  }
}

bool LaunchDarklyPayload::feed(Text piece, Writer& writer) {
  for (;;) {
    const json::Fed fed = reader_.feed(piece);
    piece = piece.from(fed.used);
    if (fed.token == Token::kNeedMore) {
      return true;
    }
    if (!take(fed.token, writer)) {
      return false;
    }
  }
}

bool LaunchDarklyPayload::end(Writer& writer) {
  const bool is_put = event_ == Event::kPut;
  const bool is_good =
      reader_.end() == Token::kNeedMore && at_ == At::kEnd && (is_put || has_key_);
  if (is_good && !is_put && flag_ != kNoFlag) {
    end_flag(writer);
  }
  event_ = Event::kOther;
  return is_good;
}

bool LaunchDarklyPayload::take(Token token, Writer& writer) {
  if (token == Token::kError) {
    return false;
  }
  switch (at_) {
    case At::kStart:
      return take_start(token, writer);
    case At::kFlags:
      take_flags(token, writer);
      break;
    case At::kFlag:
      take_flag(token, writer);
      break;
    case At::kMember:
      take_member(token, writer);
      break;
    case At::kKey:
      take_key(token, writer);
      break;
    case At::kValue:
      at_ = values_.take(reader_, token) ? At::kMember : At::kValue;
      break;
    case At::kVersion:
      take_version(token);
      break;
    case At::kVariation:
      take_variation(token);
      break;
    case At::kReason:
      take_reason(token);
      break;
    case At::kReasonMember:
      take_reason_member(token);
      break;
    case At::kReasonKind:
      take_reason_kind(token);
      break;
    case At::kInExperiment:
      take_in_experiment(token);
      break;
    case At::kEnd:
      break;
  }
  return true;
}

// A put may also be null: there are no flags.
bool LaunchDarklyPayload::take_start(Token token, Writer& writer) {
  if (event_ == Event::kPut && token == Token::kNull) {
    at_ = At::kEnd;
    return true;
  }
  if (event_ == Event::kPut) {
    at_ = At::kFlags;
  } else {
    start_flag(writer);
  }
  return token == Token::kBeginObject;
}

// Takes a part of a name or of a text. Answers whether it was the last one.
bool LaunchDarklyPayload::match(Token token, const Names& names) {
  if (!is_matching_) {
    matcher_.start(names);
  }
  matcher_.feed(reader_.piece());
  is_matching_ = token == Token::kNamePart || token == Token::kStringPart;
  return !is_matching_;
}

void LaunchDarklyPayload::take_flags(Token token, Writer& writer) {
  if (token == Token::kEndObject) {
    at_ = At::kEnd;
    return;
  }
  if (!match(token, writer.table().keys())) {
    return;
  }
  flag_ = matcher_.end();
  if (flag_ == kNoFlag) {
    writer.count_undeclared();
    reader_.skip();
  } else {
    at_ = At::kFlag;
  }
}

void LaunchDarklyPayload::take_flag(Token token, Writer& writer) {
  if (token == Token::kBeginObject) {
    start_flag(writer);
    return;
  }
  reader_.skip();
  refuse_flag(writer);
  at_ = At::kFlags;
}

void LaunchDarklyPayload::take_member(Token token, Writer& writer) {
  if (token == Token::kEndObject) {
    if (event_ == Event::kPut) {
      end_flag(writer);
      at_ = At::kFlags;
    } else {
      at_ = At::kEnd;
    }
    return;
  }
  if (!match(token, names(kMembers))) {
    return;
  }
  constexpr At kBehind[] = {At::kKey, At::kReason, At::kValue, At::kVariation, At::kVersion};
  const uint16_t member = matcher_.end();
  if (member == Matcher::kNone) {
    reader_.skip();
    return;
  }
  at_ = kBehind[member];
  if (at_ == At::kValue) {
    values_.start(writer.scratch());
  }
}

// In a put the key stands in front of the flag.
void LaunchDarklyPayload::take_key(Token token, Writer& writer) {
  const bool is_text = token == Token::kString || token == Token::kStringPart;
  if (event_ == Event::kPut || !is_text) {
    reader_.skip();
    has_key_ = false;
    at_ = At::kMember;
    return;
  }
  if (match(token, writer.table().keys())) {
    flag_ = matcher_.end();
    has_key_ = true;
    at_ = At::kMember;
  }
}

bool LaunchDarklyPayload::is_integer(Token token, int64_t low, int64_t high, int64_t& out) const {
  return token == Token::kNumber && reader_.is_exact() && to_integer(reader_.number(), out) &&
         out >= low && out <= high;
}

void LaunchDarklyPayload::take_version(Token token) {
  int64_t version = 0;
  has_version_ = is_integer(token, 0, UINT32_MAX, version);
  version_ = static_cast<uint32_t>(version);
  reader_.skip();
  at_ = At::kMember;
}

void LaunchDarklyPayload::take_variation(Token token) {
  int64_t variation = -1;
  variation_ = is_integer(token, 0, INT16_MAX, variation) ? static_cast<int16_t>(variation)
                                                          : int16_t{-1};
  reader_.skip();
  at_ = At::kMember;
}

void LaunchDarklyPayload::take_reason(Token token) {
  reason_ = Reason::kUnknown;
  in_experiment_ = false;
  if (token == Token::kBeginObject) {
    at_ = At::kReasonMember;
  } else {
    reader_.skip();
    at_ = At::kMember;
  }
}

void LaunchDarklyPayload::take_reason_member(Token token) {
  if (token == Token::kEndObject) {
    at_ = At::kMember;
    return;
  }
  if (!match(token, names(kReasonMembers))) {
    return;
  }
  constexpr At kBehind[] = {At::kInExperiment, At::kReasonKind};
  const uint16_t member = matcher_.end();
  if (member == Matcher::kNone) {
    reader_.skip();
  } else {
    at_ = kBehind[member];
  }
}

void LaunchDarklyPayload::take_reason_kind(Token token) {
  if (token != Token::kString && token != Token::kStringPart) {
    reason_ = Reason::kUnknown;
    reader_.skip();
    at_ = At::kReasonMember;
  } else if (match(token, names(kKinds))) {
    const uint16_t kind = matcher_.end();
    reason_ = kind == Matcher::kNone ? Reason::kUnknown : kReasons[kind];
    at_ = At::kReasonMember;
  }
}

void LaunchDarklyPayload::take_in_experiment(Token token) {
  in_experiment_ = token == Token::kTrue;
  reader_.skip();
  at_ = At::kReasonMember;
}

void LaunchDarklyPayload::start_flag(Writer& writer) {
  at_ = At::kMember;
  has_version_ = in_experiment_ = false;
  reason_ = Reason::kUnknown;
  version_ = 0;
  variation_ = -1;
  values_.start(writer.scratch());
}

void LaunchDarklyPayload::end_flag(Writer& writer) {
  if (!has_version_) {
    refuse_flag(writer);
    return;
  }
  const Details& known = writer.details(flag_);
  if (event_ != Event::kPut && is_known(known) && version_ <= known.version) {
    return;
  }
  Candidate candidate = event_ == Event::kDelete ? Candidate() : values_.candidate();
  candidate.details.version = version_;
  candidate.details.variation = variation_;
  candidate.details.reason = in_experiment_ ? Reason::kSplit : reason_;
  if (candidate.type == Candidate::Type::kNothing && reason_ == Reason::kUnknown) {
    candidate.details.reason = Reason::kDefault;
  }
  stage(writer, candidate);
}

// What stands there is no flag, or has no version.
void LaunchDarklyPayload::refuse_flag(Writer& writer) {
  Candidate candidate;
  candidate.details.version = writer.details(flag_).version;
  candidate.details.error = FlagError::kParseError;
  stage(writer, candidate);
}

void LaunchDarklyPayload::stage(Writer& writer, const Candidate& candidate) {
  if (event_ != Event::kPut) {
    writer.begin(Base::kLive);
  }
  writer.stage(flag_, candidate);
}

}  // namespace esse::flags::internal
