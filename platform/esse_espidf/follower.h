// SPDX-License-Identifier: Apache-2.0
#pragma once
// Follower: a task of its own that follows an event stream, for an application that wants no loop.
// All memory is the caller's, and lives as long as the program.
//
//   static void on_step(void*, esse::Client& client, const esse::Step& step) {
//     if (step.kind == esse::StepKind::kEvent) { handle(client.event().data); }
//   }
//
//   static esse::mbedtls::TlsOptions tls;
//   tls.ca_lookup.attach = esp_crt_bundle_attach;
//   static esse::espidf::TcpTransport tcp;
//   static esse::mbedtls::TlsTransport transport(tcp, tls);
//   static constexpr esse::ClientOptions options = esse::device_options();
//   static esse::espidf::DefaultClient client(transport, options);
//   static esse::espidf::TaskMemory<> memory;
//   static esse::espidf::Follower follower(client, tcp, memory, {on_step});
//   if (follower.start("https://your.server.example/events") != esse::Error::kNone) { … }
#include "esse_espidf/follow_task.h"

namespace esse::espidf {

struct FollowerOptions {
  /// Called in the follower's task after each step that is not kIdle. Views of the client are valid
  /// until it returns. It may call close(), reject() and reconnect() of the client, and stop(). It
  /// should not wait: meanwhile nothing is read.
  void (*on_step)(void* context, Client& client, const Step& step) = nullptr;
  void* context = nullptr;  ///< handed to it
  TaskOptions task = {};
};

class Follower final : public FollowTask {
 public:
  /// Borrows client, transport and memory, and copies the options. Nobody else polls the client.
  /// `tcp` is the innermost transport of `client`, on whose socket the task sleeps.
  Follower(Client& client,
           const TcpTransport& tcp,
           Span<unsigned char> memory,
           const FollowerOptions& options);

  /// Begins to follow `url`, which is borrowed until the follower has stopped. The device's
  /// identity() is mixed into the jitter. From one task at a time. Errors: those of Client::open();
  /// kAlreadyOpen while it runs; kOption without a default event loop (unless
  /// TaskOptions::watch_network is off), or when the chip has no such core or priority, or the
  /// memory is too small; kTransportMemory when there is none for the eventfd.
  [[nodiscard]] Error start(Text url);

 private:
  Turn turn(Wake& wake) override;

  Client& client_;
  const FollowerOptions options_;
};

}  // namespace esse::espidf
