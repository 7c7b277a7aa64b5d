// SPDX-License-Identifier: Apache-2.0
#include "esse_flags/internal/growthbook_payload.h"

namespace esse::flags::internal {

namespace {

using json::Token;

// Each list is sorted, as a Matcher needs it. Other members are skipped.
constexpr const char* kTopMembers[] = {"encryptedFeatures", "features"};
constexpr const char* kMembers[] = {"defaultValue", "rules"};
constexpr const char* kRuleMembers[] = {"force"};

}  // namespace

void GrowthBookPayload::start() {
  has_begun_ = true;
  has_features_ = is_encrypted_ = false;
  restart();
}

bool GrowthBookPayload::feed(Text piece, Writer& writer) {
  return read(piece, [&](Token token) { return take(token, writer); });
}

// An answer without features is another one, of a server that is in trouble.
bool GrowthBookPayload::end() {
  has_begun_ = false;
  return end_payload() && has_features_;
}

bool GrowthBookPayload::take(Token token, Writer& writer) {
  switch (at_) {
    case At::kStart:
      at_ = At::kTop;
      return token == Token::kBeginObject;
    case At::kTop:
      take_member(token, names(kTopMembers), At::kEncrypted);
      break;
    case At::kEncrypted:
      return take_encrypted(token);
    case At::kFeatures:
      return take_features(token, writer);
    case At::kFlags:
      if (token == Token::kEndObject) {
        at_ = At::kTop;
      } else {
        take_key(token, writer, At::kFlag);
      }
      break;
    case At::kFlag:
      take_flag(token, writer);
      break;
    case At::kMember:
      take_flag_member(token, writer);
      break;
    case At::kRules:
      enter(token, Token::kBeginArray, At::kRule, At::kMember);
      break;
    case At::kRule:
      take_rule(token);
      break;
    case At::kRuleMember:
      take_rule_member(token, writer);
      break;
    case At::kDefaultValue:
      take_value(token, At::kMember);
      break;
    default:  // kForce
      take_value(token, At::kRuleMember);
      break;
  }
  return true;
}

// `features` is empty beside it: it must not set every flag to its default.
bool GrowthBookPayload::take_encrypted(Token token) {
  if (!is_text(token)) {
    leave(At::kTop);
    return true;
  }
  is_encrypted_ = !reader_.piece().empty();
  at_ = token == Token::kString ? At::kTop : At::kEncrypted;
  return !is_encrypted_;
}

bool GrowthBookPayload::take_features(Token token, Writer& writer) {
  writer.begin(Base::kDefaults);
  has_features_ = true;
  at_ = At::kFlags;
  return token == Token::kBeginObject;
}

void GrowthBookPayload::take_flag(Token token, Writer& writer) {
  has_force_ = false;
  values_.start(writer.scratch());
  at_ = At::kMember;
  if (token != Token::kBeginObject) {
    Candidate candidate;
    candidate.details.error = FlagError::kParseError;
    writer.stage(flag_, candidate);
    leave(At::kFlags);
  }
}

void GrowthBookPayload::take_flag_member(Token token, Writer& writer) {
  if (token == Token::kEndObject) {
    end_flag(writer);
    at_ = At::kFlags;
    return;
  }
  take_member(token, names(kMembers), At::kDefaultValue);
  if (at_ != At::kDefaultValue) {
    return;
  }
  if (has_force_) {  // which goes before it, and has its place in the scratch
    leave(At::kMember);
  } else {
    values_.start(writer.scratch());
  }
}

void GrowthBookPayload::take_rule(Token token) {
  if (token == Token::kEndArray) {
    at_ = At::kMember;
  } else if (token == Token::kBeginObject && !has_force_) {
    at_ = At::kRuleMember;
  } else {
    reader_.skip();
  }
}

void GrowthBookPayload::take_rule_member(Token token, Writer& writer) {
  if (token == Token::kEndObject) {
    at_ = At::kRule;
    return;
  }
  take_member(token, names(kRuleMembers), At::kForce);
  if (at_ == At::kForce) {
    has_force_ = true;
    values_.start(writer.scratch());
  }
}

// A rule comes with an experiment only: the service has evaluated all others.
void GrowthBookPayload::end_flag(Writer& writer) {
  Candidate candidate = values_.candidate();
  Reason& reason = candidate.details.reason;
  if (candidate.type != Candidate::Type::kNothing) {
    reason = has_force_ ? Reason::kSplit : Reason::kUnknown;
  }
  writer.stage(flag_, candidate);
}

}  // namespace esse::flags::internal
