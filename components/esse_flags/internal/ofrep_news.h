// SPDX-License-Identifier: Apache-2.0
#pragma once
// OfrepNews: the data of an OFREP event: whether something changed, and by which name (ADR-0008).
#include "esse_flags/internal/kept_texts.h"
#include "esse_flags/payload_reader.h"

namespace esse::flags::internal {

// The places in it.
enum class OfrepNewsAt : uint8_t {
  kStart,
  kMember,  // between the members
  // Behind the name of a member, in the order of kMembers.
  kEtag,
  kLastModified,
  kType,
};

class OfrepNews : private PayloadReader<OfrepNewsAt> {
 public:
  /// Borrows `names`, of which text 0 becomes the ETag and text 1 when it changed last.
  explicit OfrepNews(KeptTexts& names) : names_(names) {}

  void start();
  /// What is no JSON is no news. Work and memory are bounded by the piece.
  void feed(Text piece);
  /// The event is over. Answers whether it says that something changed.
  [[nodiscard]] bool end();

 private:
  using At = OfrepNewsAt;

  bool take(json::Token token);
  void take_name(json::Token token, int which);

  KeptTexts& names_;
  bool is_useful_ = true;
  uint16_t type_ = Matcher::kNone;
};

}  // namespace esse::flags::internal
