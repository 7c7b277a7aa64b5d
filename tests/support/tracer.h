// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tracer: a Transport around a Transport that tells a callback what is called and what is answered.
// Payload stays out unless it is asked for, since requests hold tokens: an entry has sizes, phases,
// causes and times, and the host's name and port. Answers that repeat ("not yet", "done" from
// advance()) are told once. Changes nothing on the way.
#include <functional>
#include <string>
#include <utility>

#include "esse_transport/transport.h"

namespace esse::test {

struct TraceEntry {
  enum class Call : uint8_t { kOpen, kAdvance, kRead, kWrite, kClose };
  Call call = Call::kOpen;
  Millis at;  ///< the last `now` that the transport was given
  Phase phase = Phase::kIdle;
  Error open_error = Error::kNone;
  Io answer = Io::done();  ///< advance, read, write
  size_t offered = 0;      ///< the span's size
  Cause cause;             ///< when the answer is failed()
  Endpoint to;             ///< open; its text is valid during the callback only
  Text payload;            ///< what was moved; empty unless Tracer::Options::payload
};

/// One line without its end: "12 ms Ready read 512 -> 64", "30 ms Connecting advance -> failed
/// ConnectRefused (111)". Payload follows as a quoted, escaped string when there is one.
std::string to_line(const TraceEntry& entry);

class Tracer final : public Transport {
 public:
  struct Options {
    bool payload = false;     ///< hands out what is read and written: secrets included
    bool every_call = false;  ///< tells repeated answers too
  };
  using Sink = std::function<void(const TraceEntry&)>;

  Tracer(Transport& inner, Sink sink, Options options)
      : inner_(inner), sink_(std::move(sink)), options_(options) {}
  Tracer(Transport& inner, Sink sink) : Tracer(inner, std::move(sink), Options{}) {}

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override { return inner_.pending(); }
  Cause last_cause() const override { return inner_.last_cause(); }

 private:
  // What the last call of a kind answered, so that the same again is no news. Idle: nothing yet.
  struct Told {
    Phase phase = Phase::kIdle;
    Io answer = Io::bytes(0);
  };

  Io tell(TraceEntry::Call call, Io answer, Span<const char> span);
  void forget();

  Transport& inner_;
  Sink sink_;
  Options options_;
  Millis now_;
  Told told_[3];  // advance, read, write
};

}  // namespace esse::test
