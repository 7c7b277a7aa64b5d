// SPDX-License-Identifier: Apache-2.0
#pragma once
// TlsEnd: the other side of tls_fuzzer.cpp. OpenSSL's server, with every random number the same in
// every run, and a way to the client on which the fuzzer's input changes, cuts, repeats, reorders,
// drops and invents records. What the server says, once it has a request, is the input's as well.
#include <string>

#include "hostile_server.h"
#include "unit/esse_mbedtls/openssl_server.h"

namespace esse::test {

/// Whom the client finds. Handshakes with a key that both know are cheap, so they are most.
enum class Who : uint8_t { kPsk12, kPsk13, kGood12, kGood13, kStranger12, kStranger13, kMisnamed };

struct EndPlan {
  Who who = Who::kPsk12;
  bool is_trusted() const { return who <= Who::kGood13; }
  bool has_psk() const { return who <= Who::kPsk13; }
};

/// The certificates of every run.
struct TlsEndPki {
  TlsEndPki();
  Identity root, good, stranger, misnamed;
  std::string root_der;
  static const TlsEndPki& shared();
};

class TlsEnd {
 public:
  static constexpr const char* kPsk = "0123456789abcdef";
  static constexpr const char* kIdentity = "lamp";
  static constexpr const char* kHost = "peer.example";

  TlsEnd(Input& input, const EndPlan& plan);

  /// After each poll: answers a request that is complete, goes on with an answer, ends.
  void go_on();
  /// What it has said through TLS on the connection that was opened last.
  const std::string& said() const { return said_; }

  OpensslServer server;

 private:
  std::string on_the_way(const std::string& records);
  std::string change(std::string record);
  void begin();
  void end();

  Input& input_;
  size_t connection_ = 0;
  std::string answer_;
  std::string said_;
  std::string held_;  // a record that the next one overtakes
  bool answered_ = false;
  bool ended_ = false;
};

/// OpenSSL's random numbers begin anew.
void restart_openssl_random();

}  // namespace esse::test
