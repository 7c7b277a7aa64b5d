// SPDX-License-Identifier: Apache-2.0
#define OPENSSL_SUPPRESS_DEPRECATED  // a random source of one's own is "deprecated", and all we
                                     // need
#include "tls_end.h"

#include <openssl/rand.h>

namespace esse::test {
namespace {

SmallRandom openssl_random(1);

int random_bytes(unsigned char* out, int size) {
  for (int i = 0; i < size; ++i) {
    out[i] = static_cast<unsigned char>(openssl_random.next() >> 24);
  }
  return 1;
}

int is_ready() { return 1; }

CertificateOptions always(CertificateOptions options) {
  options.from = "20200101000000Z";
  options.to = "20990101000000Z";
  return options;
}

CertificateOptions elsewhere() {
  CertificateOptions options;
  options.name = "elsewhere.example";
  options.names = {"DNS:elsewhere.example"};
  return options;
}

ServerOptions server_options(const EndPlan& plan) {
  const TlsEndPki& pki = TlsEndPki::shared();
  ServerOptions options;
  const bool is_12 =
      plan.who == Who::kPsk12 || plan.who == Who::kGood12 || plan.who == Who::kStranger12;
  options.min_version = options.max_version = is_12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  options.identity = plan.has_psk()               ? nullptr
                     : plan.is_trusted()          ? &pki.good
                     : plan.who == Who::kMisnamed ? &pki.misnamed
                                                  : &pki.stranger;
  if (plan.has_psk()) {
    options.psk = TlsEnd::kPsk;
    options.psk_identity = TlsEnd::kIdentity;
    options.ciphers = "PSK-AES128-GCM-SHA256";
  }
  options.session_ids = false;  // tickets will do, and live in the client alone
  return options;
}

constexpr size_t kHeader = 5;

size_t record_size(const std::string& bytes, size_t at) {
  if (bytes.size() - at < kHeader) {
    return bytes.size() - at;
  }
  const size_t body = static_cast<size_t>(static_cast<uint8_t>(bytes[at + 3])) << 8 |
                      static_cast<uint8_t>(bytes[at + 4]);
  return std::min(kHeader + body, bytes.size() - at);
}

std::string record_of(uint8_t type, const std::string& body) {
  std::string record{static_cast<char>(type), '\x03', '\x03'};
  record += static_cast<char>(body.size() >> 8);
  record += static_cast<char>(body.size());
  return record + body;
}

}  // namespace

TlsEndPki::TlsEndPki()
    : root(always(Pki::ca("root"))),
      good(always({}), &root),
      stranger(always({})),
      misnamed(always(elsewhere()), &root),
      root_der(root.der()) {}

const TlsEndPki& TlsEndPki::shared() {
  static const TlsEndPki* const pki = [] {
    static const RAND_METHOD method = {nullptr, random_bytes, nullptr,
                                       nullptr, random_bytes, is_ready};
    RAND_set_rand_method(&method);
    restart_openssl_random();
    return new TlsEndPki;
  }();
  return *pki;
}

void restart_openssl_random() { openssl_random = SmallRandom(1); }

TlsEnd::TlsEnd(Input& input, const EndPlan& plan) : server(server_options(plan)), input_(input) {
  server.options.on_the_way = [this](const std::string& records) { return on_the_way(records); };
}

std::string TlsEnd::on_the_way(const std::string& records) {
  std::string out;
  for (size_t at = 0; at < records.size();) {
    const size_t size = record_size(records, at);
    out += change(records.substr(at, size));
    at += size;
  }
  return out;
}

// Zero, which a used-up input is made of, changes nothing.
std::string TlsEnd::change(std::string record) {
  std::string before;
  before.swap(held_);
  const uint8_t how = input_.byte();
  const size_t at = how < 160 ? 0 : input_.number() % record.size();
  switch (how < 160 ? 0 : 1 + how % 12) {
    case 1:
      record[at] = static_cast<char>(record[at] ^ 1 << input_.byte() % 8);
      break;
    case 2:
      record.resize(at);  // what follows is taken for the rest of it
      break;
    case 3:
      record[input_.byte() % kHeader] = static_cast<char>(input_.byte());
      break;
    case 4:
      record += record;
      break;
    case 5:
      record.clear();
      break;
    case 6:
      held_.swap(record);
      break;
    case 7:
      record += input_.text(input_.byte());
      break;
    case 8:
      record = record_of(static_cast<uint8_t>(20 + input_.byte() % 5), input_.text(input_.byte()));
      break;
    case 9:  // good TLS, while nothing is encrypted: a message in two records
      record = record_of(static_cast<uint8_t>(record[0]),
                         record.substr(std::min(kHeader, record.size()), at)) +
               record_of(static_cast<uint8_t>(record[0]),
                         record.substr(std::min(kHeader + at, record.size())));
      break;
    case 10:
      record = record_of(21, std::string("\x01\x5A", 2)) + record;  // a warning, which says nothing
      break;
    case 11:
      for (uint8_t i = input_.byte() % 64; i > 0; --i) {
        record += record_of(static_cast<uint8_t>(20 + input_.byte() % 5), "");
      }
      break;
    default:
      break;
  }
  return record + before;
}

void TlsEnd::begin() {
  connection_ = server.opens();
  said_.clear();
  held_.clear();
  answered_ = ended_ = false;
  const std::string bytes = input_.text(input_.number() % 6000);
  static const char kHead[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
  answer_ = (input_.byte() % 8 == 7 ? "" : kHead) + bytes;
}

void TlsEnd::go_on() {
  if (connection_ != server.opens()) {
    begin();
  }
  if (server.saw_close() || ended_) {
    return;
  }
  if (!answered_ && server.received().find("\r\n\r\n") == std::string::npos) {
    if (input_.byte() == 255) {
      end();
    }
    return;
  }
  answered_ = true;
  const size_t left = answer_.size() - said_.size();
  if (left == 0) {
    end();
    return;
  }
  const size_t pieces = 1u + input_.byte() % 4u;
  const size_t n = std::max<size_t>(1, left / pieces);
  const std::string piece = answer_.substr(said_.size(), n);
  said_ += piece;  // before it is sent: it may be read at once
  if (!server.send(from_std(piece))) {
    ended_ = true;
  }
}

void TlsEnd::end() {
  ended_ = true;
  switch (input_.byte() % 4) {
    case 0:
      server.end();
      break;
    case 1:
      server.cut();
      break;
    case 2:
      server.reset();
      break;
    default:
      break;  // it only says no more
  }
}

}  // namespace esse::test
