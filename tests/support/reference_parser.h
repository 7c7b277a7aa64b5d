// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parser's specification as a program: WHATWG HTML 9.2.6 line by line, and the manual in
// esse_stream/parser.h for what a limited span does to it. It takes a whole stream at once, so it
// knows nothing of reads; it is slow and obvious on purpose, and shares no code with the parser.
#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "esse_stream/parser.h"

namespace esse::test {

/// One answer of feed() or end() other than kNeedMore, with copies of all that can be asked then.
struct Report {
  stream::Found found = stream::Found::kNeedMore;
  stream::Part part = stream::Part::kWhole;
  uint32_t retry_ms = 0;
  std::string type;  // of an event or a part; so are data and id
  std::string data;  // of a comment: its text
  std::string id;
  std::string committed;  // last_event_id() while this report is looked at
};
bool operator==(const Report& a, const Report& b);

/// `event type/data/id`, `first type/data/id` (middle, last), `cut`, `too-large`, `comment text`,
/// `id-refused`, `retry 1000`. Bytes that do not print, `/` and `\` are written as \n \r \0 \xNN.
std::string to_text(const Report& report);
/// All of them, joined by " | ".
std::string to_text(const std::vector<Report>& reports);
std::string escaped(const std::string& bytes);

class ReferenceParser {
 public:
  ReferenceParser(size_t capacity, stream::ParserOptions options)
      : capacity_(capacity), options_(options) {}

  /// Parses one whole stream, up to and with end(), and adds what is reported to `reports`.
  void parse(const std::string& stream, std::vector<Report>& reports);

  std::string last_event_id;  // the committed one; stays from stream to stream
  uint32_t ignored_lines = 0;
  uint32_t incomplete_events = 0;

 private:
  void line(const std::string& text, bool complete);
  void name_ends(const std::string& text);
  void field(const std::string& name, const std::string& value, bool complete);
  void comment(const std::string& text);
  void data_field(const std::string& value);
  void type_field(const std::string& value, bool complete);
  void id_field(const std::string& value, bool complete);
  void retry_field(const std::string& value);
  void end_block();
  void end_stream();

  void data_byte(char byte);
  void value_arrives(const std::string& value);
  void make_room();
  void drop_event();
  void start_block();
  void commit_id();
  void report_data(stream::Found found, stream::Part part);
  Report& report(stream::Found found);
  size_t limit() const { return capacity_ / 4; }
  size_t room() const;

  const size_t capacity_;
  const stream::ParserOptions options_;
  std::vector<Report>* reports_ = nullptr;

  // The block that is being read.
  std::string type_;
  std::string data_;
  std::optional<std::string> id_;
  bool is_first_line_ = false;    // and no BOM was read
  bool ends_in_unknown_ = false;  // the stream, within a line of an unknown field
  bool has_data_ = false;
  bool has_begun_ = false;  // a line of it, or its beginning, was taken
  bool has_parts_ = false;
  bool dropped_ = false;
};

}  // namespace esse::test
