// SPDX-License-Identifier: Apache-2.0
#pragma once
// TlsTransport: TLS, by Mbed TLS, as a Transport around any other. Server certificate, dates and
// name are required to be good before a byte of the request can be written. Everything in it comes
// from Mbed TLS's allocator (MbedTlsArena on a board, the heap elsewhere), from open() to close():
// between two connections it holds nothing. It reads no clock, starts no thread and never waits;
// one step of a handshake is computed in one advance(). An endpoint that is not secure is passed
// through.
#include "esse_mbedtls/tls_options.h"
#include "esse_transport/transport.h"

namespace esse::mbedtls {

namespace internal {
struct Tls;
}

class TlsTransport final : public Transport {
 public:
  /// Borrows both for its life. `inner` must not be used by others.
  TlsTransport(Transport& inner, const TlsOptions& options) : inner_(inner), options_(options) {}
  TlsTransport(Transport&, const TlsOptions&&) = delete;  // would dangle
  TlsTransport(const TlsTransport&) = delete;
  TlsTransport& operator=(const TlsTransport&) = delete;
  ~TlsTransport() { close(); }

  /// Reads the certificates and keys of the options: kTlsConfig (last_cause() has Mbed TLS's code)
  /// when they cannot be used, kTlsMemory, or what the inner transport says.
  Error open(const Endpoint& to, Millis now) override;
  /// At most one step of the handshake. Phase::kSecuring has no limit of time of its own: the
  /// exchange's securing_ms is it.
  Io advance(Millis now) override;
  /// Takes at most kBytesACall from the inner transport. A server that sends that much without any
  /// data (tickets, warnings) is answered with "not yet" and a wait of 0.
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  /// Offers the inner transport a close_notify, once, and waits for nothing.
  void close() override;
  Pending pending() const override;
  /// Errors: kTlsHandshake, kTlsVerify (verify_flags are the MBEDTLS_X509_BADCERT_... bits),
  /// kTlsMemory, kTlsRecord, kTlsConfig, with Mbed TLS's code in `native`; or the inner's.
  Cause last_cause() const override { return secure_ ? cause_ : inner_.last_cause(); }

  /// Of the connection that is ready: a session was resumed, no certificate was needed.
  bool resumed() const { return resumed_; }
  /// Of the connection that is ready.
  TlsVersion version() const { return version_; }
  /// The alert (RFC 8446 section 6) that the server ended the last connection with; 0: none.
  uint8_t alert() const { return alert_; }
  /// With kTlsRecord: the bytes of a record that was larger than the receive buffer; 0: it was
  /// broken otherwise.
  uint16_t oversized_record() const { return oversized_; }

  static constexpr uint32_t kBytesACall = 20 * 1024;  ///< more than the largest record

 private:
  enum class End : uint8_t { kNone, kEnded, kCut, kFailed };

  Io secure();
  Io become_ready();
  Io read_record(Span<char> into);
  Io write_record(Span<const char> from);
  int make_record(Span<const char> from);
  bool settle_record();
  bool took_ticket(int code);
  Io finish(End end);
  Io fail(int code);
  Cause cause_of(int code);
  void forget();

  Transport& inner_;
  const TlsOptions& options_;
  internal::Tls* tls_ = nullptr;  // in Mbed TLS's allocator
  Endpoint to_;                   // as the inner transport sees it
  Cause cause_;
  size_t unsent_ = 0;  // what is in a record that is not sent yet was offered in such a call
  size_t sent_ = 0;    // bytes of the caller's that are sent, and not answered yet
  uint16_t oversized_ = 0;
  Phase phase_ = Phase::kIdle;  // kConnecting: the inner transport says which
  End end_ = End::kNone;
  TlsVersion version_ = TlsVersion::k12;
  uint8_t alert_ = 0;
  bool secure_ = false;
  bool busy_ = false;  // there is more to do at once
  bool wants_write_ = false;
  bool write_failed_ = false;
  bool resumed_ = false;
};

}  // namespace esse::mbedtls
