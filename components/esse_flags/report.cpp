// SPDX-License-Identifier: Apache-2.0
// The line of Writer::report().
#include "esse_flags/internal/line.h"
#include "esse_flags/writer.h"

namespace esse::flags {

namespace {

using internal::Line;

void add_number(Line& line, uint32_t number) {
  char digits[10];
  line.add(format_decimal(number, digits));
}

void add_hex(Line& line, uint32_t number) {
  for (int shift = 28; shift >= 0; shift -= 4) {
    line.add(Text("0123456789abcdef").from((number >> shift) & 15).first(1));
  }
}

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
  add_hex(line, context);
  line.add("\",\"commit\":");
  add_number(line, commits_);
  line.add(",\"refused\":");
  add_number(line, count);
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
