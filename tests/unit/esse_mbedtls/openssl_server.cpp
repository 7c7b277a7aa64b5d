// SPDX-License-Identifier: Apache-2.0
#include "openssl_server.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace esse::test {
namespace {

void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "OpenSSL cannot %s\n", what);
    std::abort();
  }
}

}  // namespace

OpensslServer::OpensslServer(const ServerOptions& server_options) : options(server_options) {
  make_context();
}

OpensslServer::~OpensslServer() = default;

void OpensslServer::make_context() {
  context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_security_level(context, options.security_level);
  require(SSL_CTX_set_min_proto_version(context, options.min_version) == 1 &&
              SSL_CTX_set_max_proto_version(context, options.max_version) == 1,
          "set the version");
  if (options.identity != nullptr) {
    require(SSL_CTX_use_certificate(context, options.identity->certificate()) == 1 &&
                SSL_CTX_use_PrivateKey(context, options.identity->key()) == 1,
            "use the certificate");
  }
  for (const Identity* one : options.chain) {
    SSL_CTX_add1_chain_cert(context, one->certificate());
  }
  if (options.client_ca != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), options.client_ca->certificate());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  if (options.ciphers != nullptr) {
    require(SSL_CTX_set_cipher_list(context, options.ciphers) == 1, "set the ciphers");
  }
  if (!options.tickets) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
  }
  SSL_CTX_set_session_cache_mode(context,
                                 options.session_ids ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>("esse"), 4);
  if (!options.alpn.empty()) {
    SSL_CTX_set_alpn_select_cb(context, choose_alpn, this);
  }
  if (!options.psk.empty()) {
    SSL_CTX_set_psk_server_callback(context, find_psk);
  }
}

int OpensslServer::choose_alpn(SSL*,
                               const unsigned char** out,
                               unsigned char* out_size,
                               const unsigned char* in,
                               unsigned in_size,
                               void* self) {
  const std::string& mine = static_cast<OpensslServer*>(self)->options.alpn;
  for (unsigned at = 0; at < in_size; at += 1u + in[at]) {
    if (mine.compare(0, std::string::npos, reinterpret_cast<const char*>(in + at + 1), in[at]) ==
        0) {
      *out = in + at + 1;
      *out_size = in[at];
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

unsigned OpensslServer::find_psk(SSL* ssl,
                                 const char* identity,
                                 unsigned char* psk,
                                 unsigned most) {
  const auto& self = *static_cast<OpensslServer*>(SSL_get_app_data(ssl));
  if (identity == nullptr || self.options.psk_identity != identity ||
      self.options.psk.size() > most) {
    return 0;
  }
  std::memcpy(psk, self.options.psk.data(), self.options.psk.size());
  return static_cast<unsigned>(self.options.psk.size());
}

ConnectionPlan OpensslServer::opened(ScriptedTransport& by, const Endpoint&, Millis) {
  ++opens_;
  by_ = &by;
  texts_.clear();
  acts_.clear();
  received_.clear();
  server_name_.clear();
  taken_ = sent_ = 0;
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), -1);
  SSL_set_accept_state(ssl_.get());
  if (options.record_bytes != 0) {
    require(SSL_set_max_send_fragment(ssl_.get(), static_cast<long>(options.record_bytes)) == 1,
            "make records so small");
  }
  return plan;
}

void OpensslServer::wrote(ScriptedTransport&, Text bytes, Millis) {
  if (!options.garbage.empty()) {
    if (sent_ == 0) {
      send_raw(options.garbage);
    }
    return;
  }
  BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  pump();
}

void OpensslServer::pump() {
  char bytes[4096];
  for (;;) {
    const int got = SSL_read(ssl_.get(), bytes, sizeof bytes);
    if (got <= 0) {
      break;
    }
    received_.append(bytes, static_cast<size_t>(got));
  }
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  server_name_ = name == nullptr ? server_name_ : name;
  flush();
}

void OpensslServer::flush() {
  char* bytes = nullptr;
  BIO* const bio = SSL_get_wbio(ssl_.get());
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string text(bytes, static_cast<size_t>(size));
  BIO_reset(bio);
  if (!text.empty() && options.on_the_way) {
    text = options.on_the_way(text);
  }
  if (!text.empty() && sent_ < options.stop_after) {
    const size_t left = options.stop_after - sent_;
    const bool stops = text.size() >= left;
    send_raw(text.substr(0, left));
    if (stops && options.stop_ends) {
      act({Act::Kind::kEnd});
    }
  }
}

bool OpensslServer::send_raw(const std::string& bytes) {
  if (by_ == nullptr) {
    return false;
  }
  sent_ += bytes.size();
  texts_.push_back(bytes);
  Act one;
  one.bytes = Text(texts_.back().data(), texts_.back().size());
  act(one);
  return true;
}

void OpensslServer::act(Act one) {
  acts_.push_back(one);
  by_->extend({acts_.data(), acts_.size()});
}

bool OpensslServer::send(Text bytes) {
  const bool sent =
      by_ != nullptr && SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) ==
                            static_cast<int>(bytes.size());
  flush();
  return sent;
}

bool OpensslServer::end() {
  SSL_shutdown(ssl_.get());
  flush();
  return cut();
}

bool OpensslServer::cut() {
  act({Act::Kind::kEnd});
  return true;
}

bool OpensslServer::reset() {
  Act one;
  one.kind = Act::Kind::kFail;
  one.native = 104;
  act(one);
  return true;
}

size_t OpensslServer::receive(Span<char> into) {
  const size_t n = std::min(into.size(), received_.size() - taken_);
  std::memcpy(into.data(), received_.data() + taken_, n);
  taken_ += n;
  return n;
}

bool OpensslServer::is_secure() const { return SSL_is_init_finished(ssl_.get()) != 0; }
bool OpensslServer::was_resumed() const { return SSL_session_reused(ssl_.get()) != 0; }
bool OpensslServer::saw_notify() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

std::string OpensslServer::chosen_alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return std::string(reinterpret_cast<const char*>(name), size);
}

void OpensslServer::closed(ScriptedTransport&) {
  ++closes_;
  by_ = nullptr;
}

}  // namespace esse::test
