// SPDX-License-Identifier: Apache-2.0
#pragma once
// FaultInjector: a Transport around a Transport that makes a good network a bad one, from a seed.
// It stays inside the contract: what it does, a real network or TLS stack may do. So the same
// client must come through with every fault on.
//
// An injected "not yet" is a delay: the bytes count as not arrived, pending() answers the time that
// is left and does not ask for readiness meanwhile. It also watches its caller: caller_mistake()
// tells which rule of the contract the layer above has broken.
#include "esse_transport/transport.h"
#include "support/virtual_clock.h"

namespace esse::test {

/// Chances are in 1/1,000 of the calls (connect_failure: of the connections).
struct FaultOptions {
  enum class Break : uint8_t { kNever, kEnd, kCut, kReset };

  uint32_t seed = 1;
  uint16_t short_read = 0;       ///< 1 to size - 1 bytes are asked for instead of size
  uint16_t short_write = 0;      ///< 1 to size - 1 bytes are handed on instead of size
  uint16_t not_yet = 0;          ///< a read, a write or the way to ready is held up ...
  uint16_t delay_ms = 1;         ///< ... for 1 to delay_ms
  uint16_t connect_failure = 0;  ///< the connection is refused
  uint16_t flip = 0;             ///< one bit of what was read is turned over
  Break break_kind = Break::kNever;
  bool break_at_random = false;  ///< after 0 to break_after bytes, drawn for each connection
  uint32_t break_after = 0;      ///< bytes read, then break_kind
};

class FaultInjector final : public Transport {
 public:
  FaultInjector(Transport& inner, const FaultOptions& options)
      : inner_(inner), options_(options), random_(options.seed) {}

  Error open(const Endpoint& to, Millis now) override;
  Io advance(Millis now) override;
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  void close() override;
  Pending pending() const override;
  Cause last_cause() const override;

  /// The first rule that the caller broke, nullptr while there is none. Survives close().
  const char* caller_mistake() const { return mistake_; }

 private:
  bool held(bool& flag, Millis& until);
  Io break_now();
  void expect(bool rule, const char* mistake);
  void remember(Span<const char> refused);
  bool is_again(Span<const char> offered) const;

  Transport& inner_;
  FaultOptions options_;
  SmallRandom random_;
  Cause cause_;
  const char* mistake_ = nullptr;
  Millis now_;
  Millis way_until_, read_until_, write_until_;
  uint32_t readable_ = 0;  // bytes until the break
  uint8_t refused_size_ = 0;
  char refused_[16] = {};
  bool open_ = false, ready_ = false, broken_ = false, refuses_ = false;
  bool at_end_ = false, write_failed_ = false;
  bool way_held_ = false, read_held_ = false, write_held_ = false;
};

}  // namespace esse::test
