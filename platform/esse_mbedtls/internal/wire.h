// SPDX-License-Identifier: Apache-2.0
#pragma once
// Wire: the inner transport as Mbed TLS sees it. It counts, so that one call takes no more than its
// share; remembers whether the inner transport had nothing more; and follows the record headers, so
// that a record that is too large can be called so.
#include "esse_transport/transport.h"

namespace esse::mbedtls::internal {

class Wire {
 public:
  explicit Wire(Transport& inner) : inner_(inner) {}

  /// A call begins: it may read `most` bytes.
  void begin(size_t most) {
    left_ = most;
    dry_ = false;
  }
  /// The inner transport said "not yet" to a read of this call.
  bool is_dry() const { return dry_; }
  /// The call has had its share.
  bool is_spent() const { return left_ == 0; }
  /// The inner transport failed: its last_cause() says why.
  bool has_failed() const { return failed_; }
  /// Writing has failed for good, and reading goes on: Mbed TLS flushes before some of its reads.
  void drop_writes() {
    drops_writes_ = true;
    failed_ = false;
  }
  /// The length that the last record's header says.
  uint16_t record_size() const { return record_size_; }

  // Mbed TLS's callbacks; `wire` is a Wire.
  static int send(void* wire, const unsigned char* bytes, size_t size);
  static int receive(void* wire, unsigned char* bytes, size_t size);

 private:
  void follow(const unsigned char* bytes, size_t size);

  Transport& inner_;
  size_t left_ = 0;
  uint16_t record_size_ = 0;
  uint16_t body_left_ = 0;
  uint8_t header_size_ = 0;
  bool dry_ = false;
  bool failed_ = false;
  bool drops_writes_ = false;
};

}  // namespace esse::mbedtls::internal
