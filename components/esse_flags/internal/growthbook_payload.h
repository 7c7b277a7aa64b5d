// SPDX-License-Identifier: Apache-2.0
#pragma once
// GrowthBookPayload: the document of GrowthBook's remote evaluation, of any size and in any pieces,
// told to a Writer:
//   {"features":{"key":{"defaultValue":1,"rules":[{"force":2}]}}}
// The value of a flag is the `force` of the first rule that has one, else `defaultValue`. Members
// may come in any order; of one that stands twice the last counts, but of `rules` the first force.
#include "esse_flags/payload_reader.h"

namespace esse::flags::internal {

// The places in it.
enum class GrowthBookAt : uint8_t {
  kStart,
  kTop,         // between the members of the document
  kFlags,       // between the flags
  kFlag,        // behind the key of one
  kMember,      // between the members of a flag
  kRule,        // between its rules
  kRuleMember,  // between the members of a rule
  // Behind the name of the document's member, in the order of kTopMembers.
  kEncrypted,
  kFeatures,
  // Of a flag's, in the order of kMembers.
  kDefaultValue,
  kRules,
  kForce,
};

class GrowthBookPayload : private PayloadReader<GrowthBookAt> {
 public:
  /// A document begins.
  void start();
  /// Whether one has begun, and has neither ended nor been stopped.
  bool has_begun() const { return has_begun_; }
  /// Answers false when this is no such document: nothing of it may be committed. Work and memory
  /// are bounded by the piece.
  [[nodiscard]] bool feed(Text piece, Writer& writer);
  /// The document is over. Answers false as feed(); else all of it is staged.
  [[nodiscard]] bool end();
  /// There is none.
  void stop() { has_begun_ = false; }
  /// The last document was refused because its features are encrypted. Until start().
  bool is_encrypted() const { return is_encrypted_; }

 private:
  using At = GrowthBookAt;

  bool take(json::Token token, Writer& writer);
  bool take_encrypted(json::Token token);
  bool take_features(json::Token token, Writer& writer);
  void take_flag(json::Token token, Writer& writer);
  void take_flag_member(json::Token token, Writer& writer);
  void take_rule(json::Token token);
  void take_rule_member(json::Token token, Writer& writer);
  void end_flag(Writer& writer);

  bool has_begun_ = false;
  bool has_features_ = false;
  bool has_force_ = false;  // the value that is read is a rule's
  bool is_encrypted_ = false;
};

}  // namespace esse::flags::internal
