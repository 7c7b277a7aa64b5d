// SPDX-License-Identifier: Apache-2.0
#include "support/tracer.h"

#include "esse_base/std_interop.h"

namespace esse::test {
namespace {

const char* name(TraceEntry::Call call) {
  switch (call) {
    case TraceEntry::Call::kOpen:
      return "open";
    case TraceEntry::Call::kAdvance:
      return "advance";
    case TraceEntry::Call::kRead:
      return "read";
    case TraceEntry::Call::kWrite:
      return "write";
    default:
      return "close";
  }
}

std::string quoted(Text bytes) {
  static const char kHex[] = "0123456789abcdef";
  std::string text = " \"";
  for (const char c : bytes) {
    if (c == '\n') {
      text += "\\n";
    } else if (c == '\r') {
      text += "\\r";
    } else if (c == '"' || c == '\\') {
      (text += '\\') += c;
    } else if (c >= ' ' && c < 0x7F) {
      text += c;
    } else {
      const unsigned byte = static_cast<unsigned char>(c);
      ((text += "\\x") += kHex[byte >> 4]) += kHex[byte & 15];
    }
  }
  return text + '"';
}

std::string answer_of(const TraceEntry& entry) {
  if (entry.answer.is_not_yet()) {
    return "not yet";
  }
  if (entry.answer.is_ended()) {
    return "ended";
  }
  if (entry.answer.is_cut()) {
    return "cut";
  }
  if (entry.answer.is_failed()) {
    return std::string("failed ") + esse::name(entry.cause.error) + " (" +
           std::to_string(entry.cause.native) + ")";
  }
  return entry.call == TraceEntry::Call::kAdvance ? "done" : std::to_string(entry.answer.count());
}

bool moves(TraceEntry::Call call) {
  return call == TraceEntry::Call::kRead || call == TraceEntry::Call::kWrite;
}

}  // namespace

std::string to_line(const TraceEntry& entry) {
  std::string line =
      std::to_string(entry.at.ticks()) + " ms " + esse::name(entry.phase) + ' ' + name(entry.call);
  if (entry.call == TraceEntry::Call::kOpen) {
    line += ' ' + std::string(to_std(entry.to.host)) + ' ' + std::to_string(entry.to.port);
    line += entry.to.secure ? " secure" : "";
    return entry.open_error == Error::kNone ? line : line + " -> " + esse::name(entry.open_error);
  }
  if (entry.call == TraceEntry::Call::kClose) {
    return line;
  }
  line += moves(entry.call) ? ' ' + std::to_string(entry.offered) + " -> " : " -> ";
  line += answer_of(entry);
  return entry.payload.empty() ? line : line + quoted(entry.payload);
}

Error Tracer::open(const Endpoint& to, Millis now) {
  const Error error = inner_.open(to, now);
  now_ = now;
  TraceEntry entry;
  entry.at = now;
  entry.phase = inner_.pending().phase;
  entry.open_error = error;
  entry.to = to;
  sink_(entry);
  forget();
  return error;
}

void Tracer::forget() {
  for (Told& told : told_) {
    told = Told{};
  }
}

Io Tracer::advance(Millis now) {
  now_ = now;
  return tell(TraceEntry::Call::kAdvance, inner_.advance(now), {});
}

Io Tracer::read(Span<char> into) { return tell(TraceEntry::Call::kRead, inner_.read(into), into); }

Io Tracer::write(Span<const char> from) {
  return tell(TraceEntry::Call::kWrite, inner_.write(from), from);
}

void Tracer::close() {
  TraceEntry entry;
  entry.call = TraceEntry::Call::kClose;
  entry.at = now_;
  entry.phase = inner_.pending().phase;
  inner_.close();
  sink_(entry);
  forget();
}

Io Tracer::tell(TraceEntry::Call call, Io answer, Span<const char> span) {
  TraceEntry entry;
  entry.call = call;
  entry.at = now_;
  entry.phase = inner_.pending().phase;
  entry.answer = answer;
  entry.offered = span.size();
  entry.cause = answer.is_failed() ? inner_.last_cause() : Cause{};
  Told& told = told_[static_cast<size_t>(call) - static_cast<size_t>(TraceEntry::Call::kAdvance)];
  const bool moved = moves(call) && answer.ok();
  const bool is_news = moved || told.phase != entry.phase || told.answer != answer;
  told = Told{entry.phase, answer};
  if (is_news || options_.every_call) {
    entry.payload = options_.payload && moved ? Text(span.first(answer.count())) : Text();
    sink_(entry);
  }
  return answer;
}

}  // namespace esse::test
