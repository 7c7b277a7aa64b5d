// SPDX-License-Identifier: Apache-2.0
#pragma once
// TlsTransport: TLS by Mbed TLS, as a Transport around any other one.
// The server's certificate, its dates and its name must be good before a byte of the request can be
// written. An endpoint that is not secure is passed through to the inner transport.
// All its memory comes from Mbed TLS's allocator, from open() to close(): from MbedTlsArena on a
// board, from the heap elsewhere. Between two connections it holds nothing. It reads no clock,
// starts no thread and never waits. One advance() computes one step of the handshake, which may
// take long on a small core.
#if defined(ESSE_TLS) && !ESSE_TLS
#error "esse was built without TLS: switch it on (ESP-IDF: menuconfig, esse, TLS)"
#endif
#include "esse_mbedtls/tls_options.h"
#include "esse_transport/transport.h"

namespace esse::mbedtls {

namespace internal {
struct Tls;
}

class TlsTransport final : public Transport {
 public:
  /// Borrows both for its lifetime. Nobody else may use `inner`.
  TlsTransport(Transport& inner, const TlsOptions& options) : inner_(inner), options_(options) {}
  TlsTransport(Transport&, const TlsOptions&&) = delete;  // would dangle
  TlsTransport(const TlsTransport&) = delete;
  TlsTransport& operator=(const TlsTransport&) = delete;
  ~TlsTransport() { close(); }

  /// Reads the certificates and keys of the options. Errors:
  ///  - kTlsConfig: the options cannot be used; last_cause() has Mbed TLS's code
  ///  - kTlsMemory
  ///  - kUrlHost: also for a name over 255 bytes
  ///  - those of the inner transport
  Error open(const Endpoint& to, Millis now) override;
  /// Computes at most one step of the handshake. The limit of time for Phase::kSecuring is the
  /// exchange's securing_ms; there is none here.
  Io advance(Millis now) override;
  /// Takes at most kBytesACall bytes from the inner transport. If they bring no data, but tickets
  /// and warnings, the answer is "not yet", and pending() has a wait of 0.
  Io read(Span<char> into) override;
  Io write(Span<const char> from) override;
  /// Offers the inner transport a close_notify, once, if the connection is good and no record is
  /// half sent. It waits for nothing.
  void close() override;
  Pending pending() const override;
  /// kTlsHandshake, kTlsVerify, kTlsMemory, kTlsRecord or kTlsConfig, with Mbed TLS's code in
  /// `native`; or the inner transport's cause. With kTlsVerify, verify_flags has the
  /// MBEDTLS_X509_BADCERT_... bits.
  Cause last_cause() const override { return secure_ ? cause_ : inner_.last_cause(); }

  /// True when the connection resumed a session, and needed no certificate. Once it is ready.
  bool resumed() const { return resumed_; }
  /// The version of TLS. Once the connection is ready.
  TlsVersion version() const { return version_; }
  /// The alert (RFC 8446, section 6) with which the server ended the last connection; 0: none.
  uint8_t alert() const { return alert_; }
  /// The size in bytes of a record that was larger than the receive buffer. Only after kTlsRecord.
  /// 0: something else was wrong with the record.
  uint16_t oversized_record() const { return oversized_; }

  /// The most bytes that one call takes from the inner transport: more than the largest record.
  static constexpr uint32_t kBytesACall = 20 * 1024;

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
  internal::Tls* tls_ = nullptr;  // from Mbed TLS's allocator
  Endpoint to_;                   // as the inner transport sees it
  Cause cause_;
  size_t unsent_ = 0;  // the size that was offered when the record was made that is not sent yet
  size_t sent_ = 0;    // bytes of the caller's that are sent, but write() has not said so yet
  uint16_t oversized_ = 0;
  Phase phase_ = Phase::kIdle;  // kConnecting: see the inner transport's phase
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
