// SPDX-License-Identifier: Apache-2.0
#pragma once
// LaunchDarklyPayload: the data of LaunchDarkly's events, of any size and in any pieces, told to a
// Writer. The members of a flag may come in any order; of one that stands twice the last counts.
#include "esse_flags/payload_reader.h"

namespace esse::flags::internal {

// The places in it.
enum class LaunchDarklyAt : uint8_t {
  kStart,
  kFlags,         // between the flags of a put
  kFlag,          // behind the key of one
  kMember,        // between the members of a flag
  kReasonMember,  // between those of a reason
  // Behind the name of a flag's member, in the order of kMembers.
  kKey,
  kReason,
  kValue,
  kVariation,
  kVersion,
  // And of a reason's, in the order of kReasonMembers.
  kInExperiment,
  kKind,
};

class LaunchDarklyPayload : private PayloadReader<LaunchDarklyAt> {
 public:
  enum class Event : uint8_t {
    kDelete,  ///< `{"key":"…","version":…}`
    kPatch,   ///< the same with a value: a flag
    kPing,    ///< all flags are to be fetched
    kPut,     ///< `{"key":{…},…}`: all flags
    kOther,   ///< nothing that a payload is read of
  };

  /// A payload begins. For a put that begins a commit, too.
  void start(Event event, Writer& writer);
  Event event() const { return event_; }
  /// Answers false when this is no such payload: nothing of it may be committed. Work and memory
  /// are bounded by the piece.
  [[nodiscard]] bool feed(Text piece, Writer& writer);
  /// The payload is over. Answers false as feed(). What is to be committed is staged then: of a
  /// patch or delete nothing, when it is not newer than what is known.
  [[nodiscard]] bool end(Writer& writer);
  /// There is none.
  void stop() { event_ = Event::kOther; }

 private:
  using At = LaunchDarklyAt;

  bool take(json::Token token, Writer& writer);
  bool take_start(json::Token token, Writer& writer);
  void take_flag(json::Token token, Writer& writer);
  void take_flag_member(json::Token token, Writer& writer);
  void take_patch_key(json::Token token, Writer& writer);
  void take_kind(json::Token token);
  void start_flag(Writer& writer);
  void start_reason();
  void end_flag(Writer& writer);
  void stage(Writer& writer, const Candidate& candidate);

  Event event_ = Event::kOther;
  bool has_key_ = false;
  bool has_version_ = false;
  bool in_experiment_ = false;
  Reason reason_ = Reason::kUnknown;
  uint32_t variation_ = 0;
  uint32_t version_ = 0;
};

}  // namespace esse::flags::internal
