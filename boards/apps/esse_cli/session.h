// SPDX-License-Identifier: Apache-2.0
#pragma once
// Session: what a command needs beside its client to follow something: the connection, stdout and
// stderr, signals, and the sleep in poll(2). One thread.
#include <memory>
#include <string>

#include "esse_cli/exit_code.h"
#include "esse_cli/notes.h"
#include "esse_cli/output.h"
#include "esse_cli/resolve.h"
#include "esse_cli/secure.h"
#include "esse_cli/settings.h"
#include "esse_cli/signals.h"
#include "esse_cli/transcript.h"
#include "esse_client/client.h"
#include "esse_posix/tcp_transport.h"

namespace esse::cli {

/// Whether colours are wanted there.
bool is_coloured(const FollowOptions& options, int fd);

class Session {
 public:
  /// Borrows both, and hooks itself into the settings: to stay where it is. Throws
  /// CLI::ValidationError before anything is sent.
  Session(const FollowOptions& options, Settings& settings);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // For the client.
  Transport& transport() { return transcript_; }
  ClientSpans spans() { return {event_room_.span(), receive_room_.span(), redirect_room_.span()}; }
  static constexpr size_t kUrlBytes = 8 * 1024;

  Output& output() { return output_; }
  Notes& notes() { return notes_; }

  /// The client that all of this is about. Comes before its first poll().
  void watch(Client& client) { client_ = &client; }

  // In each turn.

  /// After the client's poll().
  void begin_turn();
  /// The client answered kOpened, or kRetrying.
  void opened() { notes_.open(*client_); }
  void retrying(SecondChance chance);
  /// It answered kStopped, which ends the session. `at_204`: the exit code when the server says
  /// that there is nothing to follow.
  void stopped(ExitCode at_204 = kOk);
  /// Comes last. Sleeps when the client is idle, and says meanwhile on a terminal how things are:
  /// "open | `counted` | why not".
  void end_turn(bool is_idle, const Wake& wake, const std::string& counted);

  /// Ends it; the first code counts.
  void end(int exit_code);
  bool has_ended() const { return ended_; }
  /// --for is over.
  bool is_late() const { return now_ >= patience_.end(); }
  /// Cleans up, and answers the exit code.
  int finish();

 private:
  // A span that is not touched before it is used: a large one costs nothing until then.
  class Room {
   public:
    explicit Room(size_t size) : bytes_(new char[size]), size_(size) {}
    Span<char> span() { return Span<char>(bytes_.get(), size_); }

   private:
    std::unique_ptr<char[]> bytes_;
    size_t size_;
  };

  static void on_header(void* self, const http::Header& header);
  void check_ends();
  void sleep(const Wake& wake, const std::string& counted);
  void poll_fds(const Wake& wake, uint32_t wait_ms);
  std::string status_text(const std::string& counted) const;
  uint32_t countdown_ms() const;

  Signals signals_;
  Time now_ = SteadyClock::now();
  const Patience patience_;
  Console console_;
  Output output_;
  posix::TcpTransport tcp_;
  Resolve resolve_;
  Secure secure_;
  Transcript transcript_;
  Notes notes_;
  Room event_room_;
  Room receive_room_;
  Room redirect_room_{kUrlBytes};
  Client* client_ = nullptr;
  Time retry_at_;
  uint64_t bytes_ = 0;
  uint32_t begun_ = 0;
  bool reader_matters_ = true;
  bool ended_ = false;
  int exit_code_ = kOk;
};

}  // namespace esse::cli
