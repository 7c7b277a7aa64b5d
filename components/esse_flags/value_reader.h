// SPDX-License-Identifier: Apache-2.0
#pragma once
// ValueReader: the JSON value that a service gives a flag, as a Candidate. It may come before the
// key that says which flag it is for, so it is kept until that is known, in Writer::scratch(),
// which is as long as the longest text that the table declares. What does not fit is dropped, and
// said.
#include "esse_flags/writer.h"
#include "esse_json/reader.h"

namespace esse::flags {

class ValueReader {
 public:
  /// Forgets the value: there is none until one was taken. `scratch` is borrowed until the next
  /// start().
  void start(Span<char> scratch);
  /// Takes a token of the value, which `reader` has just found. Answers whether it was the last
  /// one. An object or an array is captured. Work and memory are bounded by its piece.
  [[nodiscard]] bool take(json::Reader& reader, json::Token token);
  /// The value, or that there is none. Its text is in the scratch until the next start().
  const Candidate& candidate() const { return candidate_; }

 private:
  void add(Text piece);
  void end_text(Candidate::Type type, bool is_well_formed);

  Span<char> scratch_;
  size_t used_ = 0;
  Candidate candidate_;
};

}  // namespace esse::flags
