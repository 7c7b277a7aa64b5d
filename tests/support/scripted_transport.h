// SPDX-License-Identifier: Apache-2.0
#pragma once
// ScriptedTransport: a Transport without a network, in virtual time. What happens to a connection
// is data: a ConnectionPlan for name, connect and securing, and a list of Acts that the server
// performs at given times. A ServerModel hands them out; ScriptedServer (scripted_server.h) is the
// comfortable one for unit tests, a simulation of a fleet writes its own.
//
// This file owns no heap and borrows plans, acts and texts: about 200 bytes an instance, so that a
// million fit in one process. The same calls at the same times give the same answers, always.
//
// As with a socket, what comes from outside is not in pending().wait_ms, which holds the
// transport's own timers only. A test loop jumps its clock to the earlier of the client's wait and
// wake_ms(), which stands for the kernel's poll().
#include "esse_transport/transport.h"
#include "support/virtual_clock.h"

namespace esse::test {

/// One thing that the server does.
struct Act {
  enum class Kind : uint8_t {
    kBytes,      ///< `bytes` arrive, all at once
    kAwaitHead,  ///< nothing until the client has written a blank line; then time starts anew
    kEnd,        ///< the stream of bytes ends in good order; writing still works
    kCut,        ///< it stops without its proper end
    kFail,       ///< the connection fails with `error` and `native`, writes included
  };
  Kind kind = Kind::kBytes;
  Error error = Error::kReset;
  int32_t native = 0;
  uint32_t after_ms = 0;  ///< after the act before it, or after the connection is ready
  Text bytes = {};
};

/// How a connection comes about, and what its windows let through. Times may be kForever (hangs).
struct ConnectionPlan {
  Error open_error = Error::kNone;  ///< open() answers this and nothing starts (kNoTls, ...)
  Error name_error = Error::kNone;  ///< the outcome after name_ms
  Error connect_error = Error::kNone;
  Error secure_error = Error::kNone;
  uint32_t name_ms = 0;
  uint32_t connect_ms = 0;
  uint32_t secure_ms = 0;          ///< only when the endpoint is secure
  uint32_t give_up_ms = kForever;  ///< the transport's own timer, from open() to ready
  bool can_secure = true;          ///< false: a secure endpoint is answered with kNoTls
  int32_t native = 0;              ///< what last_cause() adds to one of the errors above
  uint32_t verify_flags = 0;
  uint32_t read_most = 0;       ///< bytes a read() hands over; 0: as many as fit
  uint32_t read_seed = 0;       ///< not 0: 1 to read_most bytes, from this seed
  uint32_t write_most = 0;      ///< bytes a write() accepts; 0: all
  uint32_t write_every_ms = 0;  ///< "not yet" for this long after each accepted write
  Span<const Act> acts = {};
};

class ScriptedTransport;

/// The other side of one or many ScriptedTransports. What it returns stays valid until closed().
class ServerModel {
 public:
  virtual ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) = 0;
  /// The client wrote these bytes.
  virtual void wrote(ScriptedTransport&, Text, Millis) {}
  /// The client's first blank line is written: the request's head is complete. The place to answer,
  /// with ScriptedTransport::play().
  virtual void head_complete(ScriptedTransport&, Millis) {}
  /// The acts are used up. More of them, timed from the last; empty: nothing more, for ever.
  virtual Span<const Act> more(ScriptedTransport&, Millis) { return {}; }
  virtual void closed(ScriptedTransport&) {}

 protected:
  ~ServerModel() = default;
};

class ScriptedTransport final : public Transport {
 public:
  explicit ScriptedTransport(ServerModel& model) : model_(&model) {}

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override { return cause_; }

  /// Replaces what is left of the acts; the first one is timed from the last `now`.
  void play(Span<const Act> acts);

  /// The same list of acts grew at its end (and may lie elsewhere now). An act that is next is
  /// timed from the last `now` on.
  void extend(Span<const Act> acts);

  /// In how many milliseconds (from the last `now`) something happens from outside: a phase ends,
  /// bytes or the end arrive, the write window opens. 0: there is something now. `reading` and
  /// `writing` are what the caller wants, as it would tell poll(): a client that pauses, or a fault
  /// injector that holds bytes back, does not want to hear of them.
  uint32_t wake_ms(bool reading = true, bool writing = true) const;

  /// The model's own number for this connection.
  uint32_t tag = 0;

 private:
  enum class End : uint8_t { kNone, kEnded, kCut, kFailed };

  void enter(Phase phase);
  Io fail(Error error, int32_t native);
  const Act* act() const { return act_ < plan_.acts.size() ? &plan_.acts[act_] : nullptr; }
  void start_acts(Millis from);
  void next_act();
  void time_act();
  void settle();
  size_t read_limit(size_t room);
  bool failure_is_due(const Act*& failure) const;
  void note_head(Span<const char> written);
  Io finish(End end);

  ServerModel* model_;
  ConnectionPlan plan_;
  Millis now_;
  Millis at_;  // when the running phase ends; once ready, when the present act happens
  Millis give_up_at_;
  Millis head_at_;
  Millis window_at_;  // when the next write is accepted
  size_t act_ = 0;
  size_t offset_ = 0;  // bytes of the present act that were read
  Cause cause_;
  SmallRandom random_;
  Phase phase_ = Phase::kIdle;
  End end_ = End::kNone;
  bool secure_ = false;
  bool write_failed_ = false;
  bool write_blocked_ = false;
  bool window_shut_ = false;
  bool exhausted_ = false;
  bool head_seen_ = false;
  uint8_t head_match_ = 0;  // bytes of the blank line seen so far
};

}  // namespace esse::test
