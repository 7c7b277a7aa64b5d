// SPDX-License-Identifier: Apache-2.0
#include "support/reference_parser.h"

#include <stdio.h>

namespace esse::test {

using stream::Found;
using stream::Part;

bool operator==(const Report& a, const Report& b) {
  return a.found == b.found && a.part == b.part && a.retry_ms == b.retry_ms && a.type == b.type &&
         a.data == b.data && a.id == b.id && a.committed == b.committed;
}

std::string escaped(const std::string& bytes) {
  std::string text;
  for (char c : bytes) {
    char hex[8];
    if (c == '\n') {
      text += "\\n";
    } else if (c == '\r') {
      text += "\\r";
    } else if (c == '\0') {
      text += "\\0";
    } else if (c < 0x20 || c > 0x7e || c == '\\' || c == '/') {
      snprintf(hex, sizeof(hex), "\\x%02X", static_cast<unsigned char>(c));
      text += hex;
    } else {
      text += c;
    }
  }
  return text;
}

namespace {

std::string name(Part part) {
  switch (part) {
    case Part::kWhole:
      return "event";
    case Part::kFirst:
      return "first";
    case Part::kMiddle:
      return "middle";
    case Part::kLast:
      break;
  }
  return "last";
}

}  // namespace

std::string to_text(const Report& report) {
  switch (report.found) {
    case Found::kEvent:
    case Found::kEventPart:
      return name(report.part) + " " + escaped(report.type) + "/" + escaped(report.data) + "/" +
             escaped(report.id);
    case Found::kEventCut:
      return "cut";
    case Found::kEventTooLarge:
      return "too-large";
    case Found::kComment:
      return "comment " + escaped(report.data);
    case Found::kIdRefused:
      return "id-refused";
    case Found::kLineIgnored:
    case Found::kEventIncomplete:  // counted
      break;
    case Found::kRetry:
      return "retry " + std::to_string(report.retry_ms);
    case Found::kNeedMore:
      break;
  }
  return "need-more";
}

std::string to_text(const std::vector<Report>& reports) {
  std::string text;
  for (const Report& report : reports) {
    text += (text.empty() ? "" : " | ") + to_text(report);
  }
  return text;
}

void ReferenceParser::parse(const std::string& stream, std::vector<Report>& reports) {
  reports_ = &reports;
  start_block();
  size_t at = stream.compare(0, 3, "\xEF\xBB\xBF") == 0 ? 3 : 0;
  is_first_line_ = at == 0;
  ends_in_unknown_ = false;
  while (at < stream.size()) {
    const size_t end = stream.find_first_of("\r\n", at);
    if (end == std::string::npos) {
      line(stream.substr(at), false);
      break;
    }
    line(stream.substr(at, end - at), true);
    is_first_line_ = false;
    at = end + (stream.compare(end, 2, "\r\n") == 0 ? 2 : 1);
  }
  end_stream();
}

// `complete`: the line has its end. A line without one has reported nothing, except parts of data
// that did not fit, or that had to make room for a type or an id.
void ReferenceParser::line(const std::string& text, bool complete) {
  if (text.empty()) {
    end_block();
    return;
  }
  const size_t colon = text.find(':');
  if (colon == std::string::npos) {
    if (complete) {
      field(text, "", true);
    } else {
      name_ends(text);
    }
    return;
  }
  if (colon == 0) {
    if (complete) {
      comment(text.substr(1));
    }
    return;
  }
  const size_t space = text.compare(colon + 1, 1, " ") == 0 ? 1 : 0;
  field(text.substr(0, colon), text.substr(colon + 1 + space), complete);
}

// The stream ends within a name. It may have become one of these.
void ReferenceParser::name_ends(const std::string& text) {
  for (const char* name : {"data", "event", "id", "retry", "\xEF\xBB\xBF"}) {
    if (std::string(name).compare(0, text.size(), text) == 0 &&
        (*name != '\xEF' || is_first_line_)) {
      return;
    }
  }
  ends_in_unknown_ = true;
}

void ReferenceParser::field(const std::string& name, const std::string& value, bool complete) {
  if (name != "data" && name != "event" && name != "id" && name != "retry") {
    complete ? ++ignored_lines : ends_in_unknown_ = true;
  }
  has_begun_ = has_begun_ || name == "data" || name == "event" || name == "id";
  if (name == "data" && !dropped_) {
    data_field(value);
  } else if (name == "event" && !dropped_) {
    type_field(value, complete);
  } else if (name == "id" && (!dropped_ || options_.commit_dropped_id)) {
    id_field(value, complete);
  } else if (name == "retry" && complete) {
    retry_field(value);
  }
}

void ReferenceParser::comment(const std::string& text) {
  if (options_.comments && data_.size() + text.size() <= room()) {
    report(Found::kComment).data = text;
  }
}

void ReferenceParser::data_field(const std::string& value) {
  if (has_data_) {
    data_byte('\n');
  }
  has_data_ = true;
  for (char byte : value) {
    data_byte(byte);
  }
}

void ReferenceParser::type_field(const std::string& value, bool complete) {
  value_arrives(value);
  if (!complete || dropped_) {
    return;
  }
  if (value.size() > limit()) {
    drop_event();
    return;
  }
  type_ = value;
}

void ReferenceParser::id_field(const std::string& value, bool complete) {
  value_arrives(value);
  if (!complete || (dropped_ && !options_.commit_dropped_id)) {
    return;
  }
  if (value.size() > limit()) {
    report(Found::kIdRefused);
    return;
  }
  if (value.find('\0') == std::string::npos) {
    id_ = value;
  }
}

void ReferenceParser::retry_field(const std::string& value) {
  if (value.empty() || value.find_first_not_of("0123456789") != std::string::npos) {
    return;
  }
  uint64_t number = 0;
  for (char digit : value) {
    number = number * 10 + static_cast<uint64_t>(digit - '0');
    if (number > UINT32_MAX) {
      number = UINT32_MAX;
      break;
    }
  }
  report(Found::kRetry).retry_ms = static_cast<uint32_t>(number);
}

void ReferenceParser::end_block() {
  if (dropped_) {
    if (options_.commit_dropped_id) {
      commit_id();
    }
  } else {
    if (has_parts_) {
      report_data(Found::kEventPart, Part::kLast);
    } else if (has_data_) {
      report_data(Found::kEvent, Part::kWhole);
    }
    commit_id();
  }
  start_block();
}

// 9.2.6: an event without its blank line is discarded, and its id with it.
void ReferenceParser::end_stream() {
  if (has_parts_ && !dropped_) {
    report(Found::kEventCut);
  } else if (has_begun_ && !dropped_) {
    ++incomplete_events;
  } else if (ends_in_unknown_) {
    ++ignored_lines;
  }
  start_block();
}

void ReferenceParser::data_byte(char byte) {
  if (!dropped_ && data_.size() == room()) {
    make_room();
  }
  if (!dropped_) {
    data_ += byte;
  }
}

// A type or an id comes in behind the data. More than limit() bytes of it are never kept.
void ReferenceParser::value_arrives(const std::string& value) {
  for (size_t arrived = 1; arrived <= value.size() && arrived <= limit(); ++arrived) {
    if (!data_.empty() && data_.size() + arrived > room()) {
      make_room();
    }
  }
}

void ReferenceParser::make_room() {
  if (!options_.parts) {
    drop_event();
    return;
  }
  report_data(Found::kEventPart, has_parts_ ? Part::kMiddle : Part::kFirst);
  has_parts_ = true;
  data_.clear();
}

void ReferenceParser::drop_event() {
  report(has_parts_ ? Found::kEventCut : Found::kEventTooLarge);
  dropped_ = true;
  data_.clear();  // type and id keep their room until the blank line
}

void ReferenceParser::start_block() {
  type_.clear();
  data_.clear();
  id_.reset();
  has_data_ = has_begun_ = false;
  has_parts_ = false;
  dropped_ = false;
}

void ReferenceParser::commit_id() { last_event_id = id_.value_or(last_event_id); }

void ReferenceParser::report_data(Found found, Part part) {
  Report& event = report(found);
  event.part = part;
  event.type = type_.empty() ? "message" : type_;
  event.data = data_;
  event.id = id_.value_or(last_event_id);
}

Report& ReferenceParser::report(Found found) {
  reports_->emplace_back();
  reports_->back().found = found;
  reports_->back().committed = last_event_id;
  return reports_->back();
}

size_t ReferenceParser::room() const {
  return capacity_ - last_event_id.size() - type_.size() - (id_ ? id_->size() : 0);
}

}  // namespace esse::test
