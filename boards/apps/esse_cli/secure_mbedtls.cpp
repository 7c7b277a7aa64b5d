// SPDX-License-Identifier: Apache-2.0
#include <strings.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>

#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/secure.h"
#include "esse_mbedtls/describe.h"
#include "esse_mbedtls/tls_transport.h"

namespace esse::cli {
namespace {

// Where systems keep what they trust: Debian, Fedora, openSUSE, Alpine and macOS.
constexpr const char* kBundles[] = {"/etc/ssl/certs/ca-certificates.crt",
                                    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
                                    "/etc/ssl/cert.pem"};
constexpr int32_t kConnectionEnded = -0x7280;  // MBEDTLS_ERR_SSL_CONN_EOF
constexpr size_t kSessionBytes = 16 * 1024;    // with the server's certificate in it

bool read(const std::string& path, std::string& bytes) {
  std::ifstream in(path, std::ios::binary);
  bytes.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return in.good() || (in.eof() && !bytes.empty());
}

std::string read_or_refuse(const char* option, const std::string& path) {
  std::string bytes;
  if (!read(path, bytes)) {
    refuse(option, "cannot read " + path);
  }
  return bytes;
}

// What OpenSSL's programs take from the same variable; else the system's own; else nothing.
std::string system_bundle() {
  const char* chosen = getenv("SSL_CERT_FILE");
  if (chosen != nullptr) {
    return read_or_refuse("SSL_CERT_FILE", chosen);
  }
  std::string bytes;
  for (const char* path : kBundles) {
    if (read(path, bytes)) {
      break;
    }
  }
  return bytes;
}

uint32_t unix_time(void*) { return static_cast<uint32_t>(time(nullptr)); }

}  // namespace

struct Secure::Parts {
  Parts(const FollowOptions& options, Transport& inner);

  std::string bundle;
  std::string certificate;
  std::string key;
  Text cas[1];
  unsigned char session[kSessionBytes] = {};
  mbedtls::TlsOptions options;
  mbedtls::TlsTransport transport;
};

Secure::Parts::Parts(const FollowOptions& from, Transport& inner) : transport(inner, options) {
  if (from.insecure) {
    options.verification = mbedtls::Verification::kNothingInsecure;
  } else {
    bundle = from.ca_file ? read_or_refuse("--cacert", *from.ca_file) : system_bundle();
    if (bundle.empty() && strncasecmp(from.url.c_str(), "https:", 6) == 0) {
      refuse("URL", "no bundle of certificates is where systems keep it; --cacert names one");
    }
    cas[0] = from_std(bundle);
    options.cas = Span<const Text>(cas, bundle.empty() ? 0 : 1);  // then https ends with TlsConfig
  }
  if (from.certificate_file) {
    certificate = read_or_refuse("--cert", *from.certificate_file);
    key = from.key_file ? read_or_refuse("--key", *from.key_file) : certificate;
    options.certificate = from_std(certificate);
    options.key = from_std(key);
  } else if (from.key_file) {
    refuse("--key", "it needs --cert");
  }
  if (from.tls_max == "1.2") {
    options.max_version = mbedtls::TlsVersion::k12;
  }
  options.dates.policy = mbedtls::DatePolicy::kRequireClock;
  options.dates.clock = unix_time;
  options.session = Span<unsigned char>(session);
}

Secure::Secure(const FollowOptions& options, Transport& inner)
    : parts_(std::make_unique<Parts>(options, inner)) {}
Secure::~Secure() = default;

Transport& Secure::transport() { return parts_->transport; }
bool Secure::is_there() { return true; }

std::string Secure::reason(const Cause& cause) const {
  if (group(cause.error) != ErrorGroup::kTls) {
    return "";
  }
  const std::string why = mbedtls::verify_text(cause.verify_flags);
  if (!why.empty() || cause.native == 0) {
    return why;
  }
  if (const uint8_t alert = parts_->transport.alert(); alert != 0) {
    return "the server's alert says " + std::to_string(alert) + " " + mbedtls::alert_text(alert);
  }
  if (cause.native == kConnectionEnded) {
    return "the server ended the connection";
  }
  char text[32];
  snprintf(text, sizeof text, "Mbed TLS -0x%04x", static_cast<unsigned>(-cause.native));
  return text;
}

}  // namespace esse::cli
