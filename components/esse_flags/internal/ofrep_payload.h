// SPDX-License-Identifier: Apache-2.0
#pragma once
// OfrepPayload: the answer of a bulk evaluation, of any size and in any pieces, told to a Writer;
// and where its event stream is. Members may come in any order; of one that stands twice the last
// counts, as of a flag.
#include "esse_flags/internal/kept_texts.h"
#include "esse_flags/payload_reader.h"

namespace esse::flags::internal {

// The places in it.
enum class OfrepAt : uint8_t {
  kStart,
  kTop,       // between the members of the whole
  kFlags,     // between flags
  kFlag,      // between the members of a flag
  kStreams,   // between event streams
  kStream,    // between the members of one
  kEndpoint,  // between those of its endpoint
  // Behind the name of a member, in the order of each list of names.
  kStreamsValue,  // of kTopMembers
  kFlagsValue,
  kErrorCode,  // of kFlagMembers
  kKey,
  kReason,
  kValue,
  kEndpointValue,  // of kStreamMembers
  kType,
  kUrl,
  kOrigin,  // of kEndpointMembers
  kRequestUri,
};

class OfrepPayload : private PayloadReader<OfrepAt> {
 public:
  /// Borrows `stream`, of which text 0 becomes the origin and text 1 the rest of the stream's URL.
  explicit OfrepPayload(KeptTexts& stream) : stream_(stream) {}

  /// A document begins, and a commit.
  void start(Writer& writer);
  bool has_begun() const { return has_begun_; }
  /// Answers false when this is no bulk evaluation: nothing of it may be committed. Work and memory
  /// are bounded by the piece.
  [[nodiscard]] bool feed(Text piece, Writer& writer);
  /// The document is over. Answers false as feed().
  [[nodiscard]] bool end();
  /// There is none.
  void stop() { has_begun_ = false; }

 private:
  using At = OfrepAt;

  bool take(json::Token token, Writer& writer);
  void take_member_value(json::Token token, Writer& writer);
  void take_url(json::Token token, int which, At outside);
  void take_flag(json::Token token, Writer& writer);
  void take_flag_member(json::Token token, Writer& writer);
  void take_stream(json::Token token);
  void end_flag(Writer& writer);

  KeptTexts& stream_;
  bool has_begun_ = false;
  bool has_flags_ = false;
  bool has_stream_ = false;  // one that is understood came
  bool is_sse_ = false;      // this one
  bool has_error_ = false;   // this flag
  uint16_t reason_ = Matcher::kNone;
  uint16_t error_ = Matcher::kNone;
};

}  // namespace esse::flags::internal
