// SPDX-License-Identifier: Apache-2.0
#pragma once
// StaticFlags: keeps the settings of a program as a flag service has them, over one connection.
// One poll(now, random) does a bounded piece of work, as Client::poll() does: it never waits,
// starts no thread and allocates nothing.
//
//   static constexpr LaunchDarklyOptions options = …;
//   static LaunchDarkly service(options, context);
//   static StaticFlags<Settings, kFlags> flags(settings, transport, service);
//   if (flags.open(identity) != Error::kNone) { … }
//   for (;;) {
//     const Step step = flags.poll(now(), random());
//     if (step.kind == StepKind::kChanged && settings.changed<&Settings::rate_ms>()) { … }
//     wait(transport, step);
//   }
//
// All of it belongs to the polling context. Any context reads the Values.
#include "esse_flags/persistence.h"
#include "esse_flags/service.h"

namespace esse::flags {

enum class StepKind : uint8_t {
  kIdle,      ///< nothing to tell; sleep until what Wake says
  kChanged,   ///< a commit changed at least one value: Values::changed()
  kRejected,  ///< the service said something that was refused: rejected_key(), rejected_error()
  kStatus,    ///< status() or is_restored() has changed
  kStopped,   ///< the connection is closed: cause(); until open() or open_again()
};

/// What happened. With any other kind than kIdle wait_ms is 0: poll again.
struct Step : Wake {
  StepKind kind = StepKind::kIdle;
};

/// StaticFlags without its memory.
class Flags {
 public:
  /// How long kReady lasts without a connection, in seconds.
  static constexpr uint32_t kStaleAfterS = 30;

  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;

  /// Keeps the values over a restart: see Keeper. Before open(), which has them back. `persistence`
  /// is borrowed.
  void keep_in(Persistence& persistence) { persistence_ = &persistence; }

  /// Begins. `identity` differs from device to device (a hash of the MAC address), and is mixed
  /// into the jitter of delays. Errors, after which nothing has begun: those of Service::ask(), of
  /// Client::open(), and kOption when a flag may expire while a healthy stream is silent:
  /// expires_after() is at most exchange.idle_ms, or that is 0.
  [[nodiscard]] Error open(uint32_t identity = 0);
  /// Goes on after kStopped. Errors: those of Client::open_again().
  [[nodiscard]] Error open_again() { return client_.open_again(); }

  /// Closes the connection while nobody uses the flags, as when the device is idle: kStopped
  /// follows, and nothing wakes until resume(). The settings stay.
  void pause() { client_.close(); }
  /// Goes on after the kStopped of pause(): all flags are asked for, whatever is held (ADR-0008 of
  /// OpenFeature). Errors: those of Client::open_again().
  [[nodiscard]] Error resume();

  /// Goes on: see Client::poll() for both arguments and for the bound of the work. What a step
  /// tells is there until the next poll().
  Step poll(Millis now, uint32_t random);

  /// Saves now what waits to be saved, as before a planned restart.
  void flush() {
    if (keeps()) {
      persistence_->flush(writer_, source_, now_s());
    }
  }

  /// Before deep sleep: saves what waits to be saved, and keeps all that is known where a Retained
  /// has it back. The connection is left as it is, and poll() may go on.
  void remember();

  /// Asks for another context. The settings stay what they are until the service has answered for
  /// it; status() is kReconciling until then, and what the service still says of the context before
  /// is discarded. `context` is borrowed until the next. After an error, which is
  /// Service::next()'s, everything is as before.
  [[nodiscard]] Error identify(Text context);

  /// As OpenFeature has it (its specification, section 1.7):
  ///  - kNotReady: the service has not answered yet
  ///  - kReady: the settings are the service's, or were kept over a restart (Reason::kCached)
  ///  - kStale: they are what it said last, and the connection is gone since kStaleAfterS
  ///  - kError: it did not answer since open(), and not for want of patience
  ///  - kFatal: it refused, and will be asked again only after minutes
  ///  - kReconciling: see identify()
  Status status() const { return status_; }
  /// Seconds since the service was heard: since it said all that there is, or since any byte on a
  /// stream on which it did. Of values that were kept over a restart, since it said them, if a
  /// clock tells. UINT32_MAX: it never was, or nobody knows.
  uint32_t age_s() const;
  /// The settings were kept over a restart, and the service has said nothing of them yet.
  bool is_restored() const { return is_restored_ && !has_all_; }
  /// Why the connection ended last; see Client::cause().
  const Cause& cause() const { return client_.cause(); }

  /// The key of the flag that was refused last, of the last commit. Only after kRejected. Empty: an
  /// event or a document was useless as a whole.
  Text rejected_key() const;
  FlagError rejected_error() const;

  /// What a product may send home: see Writer::report(). Its context is a hash.
  Text report(Span<char> out) const { return writer_.report(out, context_hash()); }
  /// FNV-1a, 32 bits, of the context.
  uint32_t context_hash() const;
  /// How many flags were left out because the program does not declare them, in all payloads.
  uint32_t undeclared() const { return writer_.undeclared(); }
  /// Commits, details of each flag by its number, and the table.
  const Writer& writer() const { return writer_; }

  /// The connection: its statistics, phase, delay. close(), reconnect() and advance_seconds() may
  /// be called; poll(), open() and reject() may not.
  Client& client() { return client_; }
  const Client& client() const { return client_; }

 protected:
  struct Spans {
    ClientSpans client;
    Span<char> url;
  };
  /// Borrows all of it for its lifetime.
  Flags(Writer& writer, Transport& transport, Service& service, const Spans& spans);
  ~Flags() = default;

 private:
  static constexpr uint32_t kNever = UINT32_MAX;  // seconds

  // What poll() has still to tell, a bit each.
  enum News : uint8_t { kNoNews = 0, kNewsChanged = 1, kNewsRejected = 2, kNewsStatus = 4 };

  static Go before_attempt(void* self, Attempt& attempt);
  static Decision after_failure(void* self, const Failure& failure, Decision decision);
  static void on_header(void* self, const http::Header& header);
  void restore(bool is_of_source);
  Error ask(const internal::Alternation::Next& next, http::Request& request);
  Error try_to_ask(http::Request& request);
  StepKind tell();
  void take(const esse::Step& step);
  void take_event();
  void took(Took what);
  void refetch();
  void end_attempt();
  void discard();
  void set_source(const http::Url& url);
  void end_stream_when_due();
  void expire();
  void ask_for_all();
  uint32_t soonest_expiry(uint32_t after_s) const;
  void note_status();
  Status judge() const;
  uint32_t seconds_to_news() const;
  uint32_t now_s() const { return client_.seconds().count; }
  // The values of a context that was left are not kept for the one that has not been heard.
  bool keeps() const { return persistence_ != nullptr && !is_reconciling_; }
  bool has_values() const { return has_all_ || is_restored_; }
  bool has_stream() const { return asks_ == Asks::kStream && client_.phase() != Phase::kIdle; }
  bool polls() const { return alternation_.polls(service_.ways(), now_s()); }

  Writer& writer_;
  Service& service_;
  Persistence* persistence_ = nullptr;
  uint32_t source_ = 0;  // a hash of service and context, for persistence_
  const Span<char> url_;
  ClientOptions options_;
  internal::Alternation alternation_;
  Asks asks_ = Asks::kDocument;  // of the attempt that began last
  Status status_ = Status::kNotReady;
  uint8_t news_ = kNoNews;
  bool has_all_ = false;      // the service has answered, for any context
  bool is_current_ = false;   // it has, in this attempt or in a document that was good
  bool is_resuming_ = false;  // the stream was the service's, and the next one goes on from there
  bool is_reconciling_ = false;
  bool is_restored_ = false;    // some values were
  bool has_heard_ = false;      // heard_s_ counts; it may be before the restart
  bool has_failed_ = false;     // since it answered last
  bool is_refused_ = false;     // Status::kFatal
  bool was_useless_ = false;    // for rejected_key()
  uint32_t heard_s_ = 0;        // unless is_current_, as the next:
  uint32_t lost_s_ = 0;         // when the connection ended
  uint32_t next_expiry_s_ = 0;  // the age at which a flag expires next
  uint32_t save_in_s_ = kForever;
  uint32_t commits_ = 0;  // that were told
  uint32_t random_ = 0;
  Client client_;
};

/// Flags with their memory, beside the Values.
///  - kEvent: room for what the parser keeps of an event, and for a line of a response's head. Data
///    of any size passes through it.
///  - kReceive: what is read at a time; more is faster.
///  - kUrl: room for the URL with its context, and for that of a redirect: twice.
template <class T,
          const auto& kFlags,
          EventBytes kEvent = EventBytes{512},
          ReceiveBytes kReceive = ReceiveBytes{1460},
          UrlBytes kUrl = UrlBytes{256}>
class StaticFlags : public Flags {
 public:
  /// Borrows all of it. `service` belongs to this object alone.
  StaticFlags(Values<T>& values, Transport& transport, Service& service)
      : Flags(writer_, transport, service, {{event_, receive_, redirect_}, url_}),
        writer_(values) {}

  /// Of a flag, besides its value. Until the next poll().
  template <auto kMember>
  const Details& details() const {
    return writer_.template details<kMember>();
  }

 private:
  StaticWriter<T, kFlags> writer_;
  char event_[static_cast<uint32_t>(kEvent)];
  char receive_[static_cast<uint32_t>(kReceive)];
  char redirect_[static_cast<uint32_t>(kUrl)];
  char url_[static_cast<uint32_t>(kUrl)];
};

}  // namespace esse::flags
