// SPDX-License-Identifier: Apache-2.0
#include "esse_mbedtls/internal/wire.h"

#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

namespace esse::mbedtls::internal {
namespace {

constexpr uint8_t kHeaderBytes = 5;  // RFC 8446 section 5.1: type, version, length

}  // namespace

int Wire::send(void* wire, const unsigned char* bytes, size_t size) {
  Wire& self = *static_cast<Wire*>(wire);
  if (self.drops_writes_) {
    return static_cast<int>(size);
  }
  const Io io = self.inner_.write(Span<const char>(reinterpret_cast<const char*>(bytes), size));
  if (io.ok()) {
    return static_cast<int>(io.count());
  }
  if (io.is_not_yet()) {
    return MBEDTLS_ERR_SSL_WANT_WRITE;
  }
  self.failed_ = true;
  return MBEDTLS_ERR_NET_SEND_FAILED;
}

int Wire::receive(void* wire, unsigned char* bytes, size_t size) {
  Wire& self = *static_cast<Wire*>(wire);
  const size_t most = size < self.left_ ? size : self.left_;
  if (most == 0) {
    return MBEDTLS_ERR_SSL_WANT_READ;
  }
  const Io io = self.inner_.read(Span<char>(reinterpret_cast<char*>(bytes), most));
  if (io.ok()) {
    self.left_ -= io.count();
    self.follow(bytes, io.count());
    return static_cast<int>(io.count());
  }
  if (io.is_not_yet()) {
    self.dry_ = true;
    return MBEDTLS_ERR_SSL_WANT_READ;
  }
  if (io.is_failed()) {
    self.failed_ = true;
    return MBEDTLS_ERR_NET_RECV_FAILED;
  }
  return 0;  // without a close_notify before, any end is a cut
}

void Wire::follow(const unsigned char* bytes, size_t size) {
  for (size_t at = 0; at < size;) {
    if (body_left_ > 0) {
      const size_t n = body_left_ < size - at ? body_left_ : size - at;
      body_left_ = static_cast<uint16_t>(body_left_ - n);
      at += n;
      continue;
    }
    record_size_ = static_cast<uint16_t>(record_size_ << 8 | bytes[at]);  // the last two stay
    ++at;
    if (++header_size_ == kHeaderBytes) {
      header_size_ = 0;
      body_left_ = record_size_;
    }
  }
}

}  // namespace esse::mbedtls::internal
