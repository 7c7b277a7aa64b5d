// SPDX-License-Identifier: Apache-2.0
#pragma once
// TLS for the command, where it was built with Mbed TLS (secure_mbedtls.cpp; else secure_none.cpp).
#include <memory>
#include <string>

#include "esse_cli/follow_options.h"
#include "esse_transport/transport.h"

namespace esse::cli {

class Secure {
 public:
  /// Around `inner`, which is borrowed. Reads the files of the options: throws
  /// CLI::ValidationError, which names the option, for what cannot be read or used.
  Secure(const FollowOptions& options, Transport& inner);
  ~Secure();
  Secure(const Secure&) = delete;
  Secure& operator=(const Secure&) = delete;

  Transport& transport();

  /// Whether https can be followed at all.
  static bool is_there();
  /// What a cause of TLS means in words, as of the last connection: why a certificate was refused,
  /// or with which alert the server refused. Empty for others.
  std::string reason(const Cause& cause) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace esse::cli
