// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/printer.h"

#include "esse_base/std_interop.h"
#include "esse_cli/json_lines.h"

namespace esse::cli {
namespace {

bool is_first(stream::Part part) {
  return part == stream::Part::kWhole || part == stream::Part::kFirst;
}

bool is_last(stream::Part part) {
  return part == stream::Part::kWhole || part == stream::Part::kLast;
}

class JsonPrinter final : public Printer {
 public:
  explicit JsonPrinter(Output& output) : output_(output) {}

  void part(const stream::EventView&) override {}
  void cut() override {}
  void event(const stream::EventView& event) override {
    append_json_line(output_.text(), event);
    output_.settle();
  }
  void comment(std::string_view text) override { output_.add(json_comment_line(text)); }
  bool takes_parts() const override { return false; }

 private:
  Output& output_;
};

class PlainPrinter final : public Printer {
 public:
  explicit PlainPrinter(Output& output) : output_(output) {}

  void part(const stream::EventView& part) override {
    output_.add(to_std(part.data));
    if (is_last(part.part)) {
      output_.add("\n");
    }
  }
  void cut() override { output_.add("\n"); }
  void event(const stream::EventView& event) override { part(event); }
  void comment(std::string_view text) override {
    output_.add(":");
    output_.add(text);
    output_.add("\n");
  }

 private:
  Output& output_;
};

// "update #2  the data": type and id dim, the default type not at all, an id when it is another
// one.
class TerminalPrinter final : public Printer {
 public:
  TerminalPrinter(Output& output, bool colour) : output_(output), colour_(colour) {}

  void part(const stream::EventView& part) override {
    if (is_first(part.part)) {
      type_ = label(part);
      dim(type_.empty() ? "" : type_ + "  ");
    }
    std::string text;
    decoder_.feed(to_std(part.data), text);
    if (is_last(part.part)) {
      decoder_.finish(text);
    }
    output_.add(for_terminal(text));
    if (is_last(part.part)) {
      end(part);
    }
  }
  void cut() override {
    decoder_ = Utf8Decoder();
    output_.add("\n");
  }
  void event(const stream::EventView& event) override { part(event); }
  void comment(std::string_view text) override {
    dim(":" + for_terminal(to_utf8(text)));
    output_.add("\n");
  }

 private:
  std::string label(const stream::EventView& event) const {
    std::string text = to_utf8(to_std(event.type));
    if (text == "message") {
      text.clear();
    }
    if (to_std(event.last_event_id) != id_ && !event.last_event_id.empty()) {
      text += (text.empty() ? "#" : " #") + to_utf8(to_std(event.last_event_id));
    }
    return for_terminal(text);
  }
  void end(const stream::EventView& event) {
    const std::string now = label(event);
    if (now != type_) {  // type or id came behind the first part of the data
      dim("  " + now);
    }
    id_ = to_std(event.last_event_id);
    output_.add("\n");
  }
  void dim(const std::string& text) {
    output_.add(colour_ && !text.empty() ? "\033[2m" + text + "\033[0m" : text);
  }

  Output& output_;
  const bool colour_;
  std::string id_;
  std::string type_;
  Utf8Decoder decoder_;
};

}  // namespace

std::unique_ptr<Printer> make_printer(const Look& look, Output& output) {
  if (look.json) {
    return std::make_unique<JsonPrinter>(output);
  }
  if (look.terminal) {
    return std::make_unique<TerminalPrinter>(output, look.colour);
  }
  return std::make_unique<PlainPrinter>(output);
}

}  // namespace esse::cli
