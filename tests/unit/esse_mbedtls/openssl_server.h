// SPDX-License-Identifier: Apache-2.0
#pragma once
// OpensslServer: a real TLS server, OpenSSL's, at the other end of a ScriptedTransport: in this
// process, in virtual time, without a socket. It answers as fast as bytes come, and does what a
// good server never would when it is told to.
#include <openssl/ssl.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pki.h"
#include "support/scripted_transport.h"

namespace esse::test {

struct ServerOptions {
  const Identity* identity = &Pki::shared().server;
  std::vector<const Identity*> chain;   ///< intermediates that are sent
  const Identity* client_ca = nullptr;  ///< not null: a client certificate is required
  int min_version = TLS1_2_VERSION;
  int max_version = TLS1_3_VERSION;
  int security_level = 1;
  const char* ciphers = nullptr;  ///< TLS 1.2's
  size_t record_bytes = 0;        ///< the largest record it sends; 0: 16 KiB
  bool tickets = true;
  bool session_ids = true;  ///< TLS 1.2's resumption without tickets
  std::string alpn;         ///< what it chooses; empty: it does not know ALPN
  std::string psk;          ///< hex-free bytes; empty: none
  std::string psk_identity;

  // What goes wrong.
  size_t stop_after = SIZE_MAX;  ///< bytes of its own; then it says nothing more
  bool stop_ends = false;        ///< ... and ends the connection instead
  std::string garbage;           ///< is sent instead of any TLS
  /// What becomes of the records that it sends at a time.
  std::function<std::string(const std::string& records)> on_the_way;
};

class OpensslServer final : public ServerModel {
 public:
  explicit OpensslServer(const ServerOptions& options);
  ~OpensslServer();

  /// Of every connection from now on.
  ConnectionPlan plan;
  ServerOptions options;

  // On the connection that was opened last.
  bool send(Text bytes);
  bool end();  ///< close_notify, and the end of the bytes
  bool cut();  ///< the end of the bytes alone
  bool reset();
  /// Takes bytes of the client's that came through TLS.
  size_t receive(Span<char> into);
  /// All that came through TLS, of this connection: what a server's application would have seen.
  const std::string& received() const { return received_; }
  bool saw_close() const { return by_ == nullptr; }
  bool is_secure() const;
  bool was_resumed() const;
  /// The client's close_notify came.
  bool saw_notify() const;
  std::string server_name() const { return server_name_; }
  std::string chosen_alpn() const;
  /// Bytes that this end has sent, of the connection that was opened last.
  size_t sent() const { return sent_; }
  /// Puts bytes on the wire as they are, behind TLS's back.
  bool send_raw(const std::string& bytes);

  size_t opens() const { return opens_; }
  size_t closes() const { return closes_; }

  ConnectionPlan opened(ScriptedTransport& by, const Endpoint& to, Millis now) override;
  void wrote(ScriptedTransport& by, Text bytes, Millis now) override;
  void closed(ScriptedTransport& by) override;

 private:
  static int choose_alpn(SSL*,
                         const unsigned char** out,
                         unsigned char* out_size,
                         const unsigned char* in,
                         unsigned in_size,
                         void* self);
  static unsigned find_psk(SSL* ssl, const char* identity, unsigned char* psk, unsigned most);
  void make_context();
  void pump();
  void flush();
  void act(Act act);

  std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Freed<SSL_free>> ssl_;
  ScriptedTransport* by_ = nullptr;
  std::deque<std::string> texts_;
  std::vector<Act> acts_;
  std::string received_;
  std::string server_name_;
  size_t taken_ = 0;
  size_t sent_ = 0;
  size_t opens_ = 0;
  size_t closes_ = 0;
};

}  // namespace esse::test
