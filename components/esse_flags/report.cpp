// SPDX-License-Identifier: Apache-2.0
// The line of Writer::report().
#include "esse_flags/writer.h"

namespace esse::flags {

namespace {

// Appends to a span what fits as a whole.
class Line {
 public:
  explicit Line(Span<char> out) : out_(out) {}

  void add(Text text) {
    copy_bytes(out_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }
  void add_number(uint32_t number) {
    char digits[10];
    add(format_decimal(number, digits));
  }
  void add_hex(uint32_t number) {
    for (int shift = 28; shift >= 0; shift -= 4) {
      add(Text("0123456789abcdef").from((number >> shift) & 15).first(1));
    }
  }
  size_t left() const { return out_.size() - used_; }
  Text text() const { return Text(out_.data(), used_); }

 private:
  Span<char> out_;
  size_t used_ = 0;
};

}  // namespace

Text Writer::report(Span<char> out, uint32_t context) const {
  if (out.size() < kMinReport) {
    return Text();
  }
  uint32_t count = 0;
  for (uint16_t flag = refused(0); flag != kNoFlag; flag = refused(++flag)) {
    ++count;
  }
  Line line(out);
  line.add("{\"context\":\"");
  line.add_hex(context);
  line.add("\",\"commit\":");
  line.add_number(commits_);
  line.add(",\"refused\":");
  line.add_number(count);
  line.add(",\"flags\":{");
  Text comma = "";
  for (uint16_t flag = refused(0); flag != kNoFlag; flag = refused(++flag)) {
    const Text key = table_.key(flag);
    const Text why = name(details(flag).error);
    if (line.left() < key.size() + why.size() + 8) {  // ,"":""}}
      break;
    }
    line.add(comma);
    line.add("\"");
    line.add(key);
    line.add("\":\"");
    line.add(why);
    line.add("\"");
    comma = ",";
  }
  line.add("}}");
  return line.text();
}

}  // namespace esse::flags
