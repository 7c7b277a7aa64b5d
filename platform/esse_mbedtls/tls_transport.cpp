// SPDX-License-Identifier: Apache-2.0
#include "esse_mbedtls/tls_transport.h"

#include <mbedtls/net_sockets.h>
#include <mbedtls/platform.h>

#include "esse_mbedtls/internal/api.h"
#include "esse_mbedtls/internal/tls.h"

namespace esse::mbedtls {
namespace {

using internal::Tls;

constexpr uint32_t kNoResult = UINT32_MAX;  // mbedtls_ssl_get_verify_result(): nothing was verified

// How often a handshake that cannot write is tried again while there is something to read.
constexpr uint32_t kBlockedMs = 20;

size_t clamp(size_t size) { return size < INT32_MAX ? size : INT32_MAX; }

bool is_not_yet(int code) {
  return code == MBEDTLS_ERR_SSL_WANT_READ || code == MBEDTLS_ERR_SSL_WANT_WRITE;
}

uint32_t verify_flags(const Tls& tls) {
  const uint32_t flags = mbedtls_ssl_get_verify_result(&tls.ssl);
  return flags == kNoResult ? 0 : flags;
}

}  // namespace

Error TlsTransport::open(const Endpoint& to, Millis now) {
  if (phase_ != Phase::kIdle) {
    return Error::kAlreadyOpen;
  }
  forget();
  if (const Error error = endpoint_error(to); error != Error::kNone) {
    return error;
  }
  secure_ = to.secure;
  if (secure_) {
    const Text name = internal::expected_name(options_, to.host);
    const Error error = endpoint_error({name, to.port, true});
    if (error != Error::kNone || name.size() > internal::kMostName) {
      return Error::kUrlHost;
    }
    tls_ = internal::create(inner_, options_, to, cause_);
    if (tls_ == nullptr) {
      return cause_.error;
    }
  }
  to_ = {to.host, to.port, false};
  const Error error = inner_.open(to_, now);
  if (error == Error::kNone) {
    phase_ = Phase::kConnecting;
  } else {
    internal::destroy(tls_);
    tls_ = nullptr;
  }
  return error;
}

Io TlsTransport::advance(Millis now) {
  if (phase_ == Phase::kIdle || end_ == End::kFailed) {
    return Io::failed();
  }
  const Io io = inner_.advance(now);
  if (!secure_) {
    return io;
  }
  if (phase_ == Phase::kReady) {
    return Io::done();  // what became of the inner connection, read() finds out
  }
  if (io.is_failed()) {
    cause_ = inner_.last_cause();
    return finish(End::kFailed);
  }
  return io.is_not_yet() ? io : secure();
}

Io TlsTransport::secure() {
  if (phase_ != Phase::kSecuring) {
    phase_ = Phase::kSecuring;
    if (const int code = internal::connect(*tls_, to_.host); code != 0) {
      return fail(code);
    }
  }
  busy_ = wants_write_ = false;
  tls_->wire.begin(kBytesACall);
  // With less, steps of TLS 1.3 fail halfway and lose keys, for good (Mbed TLS 3.6).
  if (!internal::has_room(internal::kStepBytes)) {
    return fail(MBEDTLS_ERR_SSL_ALLOC_FAILED);
  }
  const int code = mbedtls_ssl_handshake_step(&tls_->ssl);
  if (!tls_->is_whole && internal::awaits_certificate(tls_->ssl)) {
    tls_->is_whole = true;
    tls_->validity = Validity();  // the session that was offered does not count any more
  }
  if (code == 0) {
    busy_ = true;
    return mbedtls_ssl_is_handshake_over(&tls_->ssl) == 1 ? become_ready() : Io::not_yet();
  }
  if (is_not_yet(code)) {
    wants_write_ = code == MBEDTLS_ERR_SSL_WANT_WRITE;
    busy_ = !wants_write_ && !tls_->wire.is_dry();
    return Io::not_yet();
  }
  if (code == MBEDTLS_ERR_NET_SEND_FAILED && !write_failed_) {
    write_failed_ = true;  // the alert that says why may have come before
    cause_ = cause_of(code);
    tls_->wire.drop_writes();
    busy_ = true;
    return Io::not_yet();
  }
  return fail(code);
}

Io TlsTransport::become_ready() {
  // Mbed TLS has refused what is not good. To lean on that alone would be one typing error in one
  // configuration away from trusting everybody: when it is told to look at nothing, it finds
  // nothing wrong either. With a key that both know there need not be a certificate.
  const bool has_psk = !options_.psk.empty() || options_.psk_id != 0;
  const bool is_good = mbedtls_ssl_get_verify_result(&tls_->ssl) == 0;
  if (tls_->is_whole && options_.verification == Verification::kRequired &&
      !(is_good && (tls_->is_judged || has_psk))) {
    return fail(MBEDTLS_ERR_X509_CERT_VERIFY_FAILED);
  }
  const bool is_13 = mbedtls_ssl_get_version_number(&tls_->ssl) == MBEDTLS_SSL_VERSION_TLS1_3;
  version_ = is_13 ? TlsVersion::k13 : TlsVersion::k12;
  resumed_ = tls_->offers_session && !tls_->is_whole;
  internal::drop_certificates(*tls_);
  if (is_13) {
    internal::forget_session(options_);  // a ticket is for one time (RFC 8446 C.4); others come
  } else if (!options_.session.empty()) {
    internal::keep_session(*tls_);
  }
  phase_ = Phase::kReady;
  busy_ = false;
  return Io::done();
}

Io TlsTransport::read(Span<char> into) {
  if (!secure_) {
    return inner_.read(into);
  }
  if (phase_ != Phase::kReady) {
    return Io::failed();
  }
  if (end_ != End::kNone) {
    return finish(end_);
  }
  if (into.empty()) {
    return Io::bytes(0);
  }
  busy_ = false;
  tls_->wire.begin(kBytesACall);
  const Io io = read_record(into);
  busy_ = settle_record() || busy_;  // write() has news
  return io;
}

// Mbed TLS says "want read" also after what was no data: only the wire knows that there is no more.
Io TlsTransport::read_record(Span<char> into) {
  for (;;) {
    const int code = mbedtls_ssl_read(&tls_->ssl, reinterpret_cast<unsigned char*>(into.data()),
                                      clamp(into.size()));
    if (code > 0) {
      return Io::bytes(static_cast<size_t>(code));
    }
    if (code == 0 || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
      return finish(code == 0 ? End::kCut : End::kEnded);
    }
    if (!took_ticket(code) && !is_not_yet(code)) {
      return fail(code);
    }
    const bool is_blocked = code == MBEDTLS_ERR_SSL_WANT_WRITE;  // an answer of its own
    if (tls_->wire.is_dry() || tls_->wire.is_spent() || is_blocked) {
      wants_write_ = wants_write_ || is_blocked;
      busy_ = !tls_->wire.is_dry() && !is_blocked;
      return Io::not_yet();
    }
  }
}

bool TlsTransport::took_ticket(int code) {
#if defined(MBEDTLS_SSL_SESSION_TICKETS) && defined(MBEDTLS_SSL_PROTO_TLS1_3)
  if (code == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
    internal::keep_session(*tls_);
    return true;
  }
#endif
  static_cast<void>(code);
  return false;
}

// Mbed TLS sends what is ready before it takes a ticket or answers an alert: so a record that
// waited may be gone after any call. True: one is, and its bytes are counted.
bool TlsTransport::settle_record() {
  if (unsent_ == 0 || internal::has_unsent(tls_->ssl)) {
    return false;
  }
  const int most = mbedtls_ssl_get_max_out_record_payload(&tls_->ssl);
  sent_ = most > 0 && static_cast<size_t>(most) < unsent_ ? static_cast<size_t>(most) : unsent_;
  unsent_ = 0;
  wants_write_ = false;
  return true;
}

// Once Mbed TLS has made a record it only counts: what it is called with must be the same size
// then, while a caller may offer more, or less. So bytes that are in a record are answered from
// sent_.
Io TlsTransport::write(Span<const char> from) {
  if (!secure_) {
    return inner_.write(from);
  }
  if (phase_ != Phase::kReady || end_ == End::kFailed || write_failed_) {
    return Io::failed();
  }
  if (from.empty()) {
    return Io::bytes(0);
  }
  wants_write_ = false;
  if (sent_ == 0) {
    const Io io = write_record(from);
    if (!io.ok()) {
      return io;
    }
  }
  const size_t taken = sent_ < from.size() ? sent_ : from.size();
  sent_ -= taken;
  return Io::bytes(taken);
}

Io TlsTransport::write_record(Span<const char> from) {
  tls_->wire.begin(kBytesACall);
  int code = 0;
  if (unsent_ == 0 && internal::has_unsent(tls_->ssl)) {
    code = mbedtls_ssl_write(&tls_->ssl, nullptr, 0);  // an alert of its own, in answer to a read
  }
  if (code == 0) {
    code = make_record(from);
  }
  if (code >= 0) {
    unsent_ = 0;
    sent_ = static_cast<size_t>(code);
    return Io::done();
  }
  if (is_not_yet(code)) {
    wants_write_ = code == MBEDTLS_ERR_SSL_WANT_WRITE;
    busy_ = !wants_write_ && !tls_->wire.is_dry();
    return Io::not_yet();
  }
  if (tls_->wire.has_failed()) {
    write_failed_ = true;  // what arrived before is still read
    cause_ = cause_of(code);
    tls_->wire.drop_writes();
    return Io::failed();
  }
  return fail(code);
}

// The bytes that are sent, of `from` or of the record that was made of it before; or a code.
int TlsTransport::make_record(Span<const char> from) {
  const size_t size = unsent_ == 0 ? clamp(from.size()) : unsent_;
  for (;;) {
    const int code =
        mbedtls_ssl_write(&tls_->ssl, reinterpret_cast<const unsigned char*>(from.data()), size);
    const bool is_ticket = took_ticket(code);
    if (settle_record() && (is_ticket || is_not_yet(code))) {
      return static_cast<int>(sent_);
    }
    if (!is_ticket) {
      unsent_ = is_not_yet(code) && internal::has_unsent(tls_->ssl) ? size : 0;
      return code;
    }
  }
}

Io TlsTransport::finish(End end) {
  end_ = end;
  switch (end) {
    case End::kEnded:
      return Io::ended();
    case End::kCut:
      return Io::cut();
    default:
      return Io::failed();
  }
}

Io TlsTransport::fail(int code) {
  cause_ = cause_of(code);
  if (phase_ == Phase::kSecuring && tls_->offers_session && !tls_->wire.has_failed()) {
    internal::forget_session(options_);  // the next handshake is a whole one
  }
  return finish(End::kFailed);
}

Cause TlsTransport::cause_of(int code) {
  if (tls_->wire.has_failed()) {
    Cause cause = inner_.last_cause();
    cause.phase = phase_;
    return cause;
  }
  Cause cause{internal::error_of(code, phase_ == Phase::kReady), phase_, 0, code, 0};
  if (cause.error == Error::kTlsVerify) {
    cause.verify_flags = verify_flags(*tls_);
  }
  if (internal::may_be_memory(code, cause.verify_flags)) {
    cause.error = Error::kTlsMemory;
  }
  const uint16_t size = tls_->wire.record_size();
  if (cause.error == Error::kTlsRecord && size > MBEDTLS_SSL_IN_CONTENT_LEN) {
    oversized_ = size;
  }
  if (code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    alert_ = internal::alert_of(tls_->ssl);
  }
  return cause;
}

void TlsTransport::close() {
  if (tls_ != nullptr) {
    if (phase_ == Phase::kReady && end_ != End::kFailed && !write_failed_ &&
        !internal::has_unsent(tls_->ssl)) {
      tls_->wire.begin(0);
      static_cast<void>(mbedtls_ssl_close_notify(&tls_->ssl));
    }
    internal::destroy(tls_);
    tls_ = nullptr;
  }
  inner_.close();
  phase_ = Phase::kIdle;
  end_ = End::kNone;
}

// What is known of the connection before. The cause stays until the next open().
void TlsTransport::forget() {
  cause_ = Cause{};
  unsent_ = sent_ = 0;
  oversized_ = alert_ = 0;
  busy_ = wants_write_ = write_failed_ = resumed_ = false;
}

Pending TlsTransport::pending() const {
  Pending pending = inner_.pending();
  if (!secure_ || phase_ == Phase::kIdle) {
    return pending;
  }
  if (phase_ == Phase::kConnecting) {
    if (pending.phase == Phase::kReady) {  // advance() begins the handshake
      pending.phase = Phase::kSecuring;
      pending.wait_ms = 0;
    }
    return pending;
  }
  pending.phase = phase_;
  if (end_ == End::kFailed) {
    pending.wants_read = pending.wants_write = false;
    pending.wait_ms = kForever;
    return pending;
  }
  // What the inner transport does not want to hear of now (it has a timer for it) is no news here.
  const bool securing = phase_ == Phase::kSecuring;
  pending.wants_read =
      pending.wants_read && end_ == End::kNone && !(securing && (busy_ || wants_write_));
  pending.wants_write = pending.wants_write && wants_write_;
  if (busy_) {
    pending.wait_ms = 0;
  } else if (securing && wants_write_ && pending.wait_ms == 0) {
    // Bytes are there, which only count once ours are gone; the inner transport does not know that.
    pending.wait_ms = kBlockedMs;
  }
  return pending;
}

}  // namespace esse::mbedtls
