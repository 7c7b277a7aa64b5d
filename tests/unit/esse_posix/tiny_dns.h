// SPDX-License-Identifier: Apache-2.0
#pragma once
// TinyDns: a name server on the loopback interface that knows what the test tells it, and answers
// when the test says so: no thread.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "loopback.h"

namespace esse::test {

class TinyDns {
 public:
  enum class Mood {
    kAnswers,    ///< from the names; others do not exist
    kSilent,     ///< never
    kHolds,      ///< not before release()
    kDenies,     ///< NXDOMAIN
    kHasNone,    ///< the name exists, but has no address
    kFails,      ///< SERVFAIL
    kTruncates,  ///< "ask again over TCP"
    kRambles,    ///< bytes that are no answer
  };

  TinyDns();

  /// For TcpOptions::name_servers.
  const char* address() const { return text_.c_str(); }
  uint16_t port() const { return port_; }
  /// IPv4 and IPv6 addresses. None: the name exists, but has no address.
  void know(const std::string& name, std::vector<std::string> addresses) {
    names_[name] = std::move(addresses);
  }
  /// How questions for IPv4, IPv6 or both are answered.
  void set_mood4(Mood mood) { mood4_ = mood; }
  void set_mood6(Mood mood) { mood6_ = mood; }
  void set_mood(Mood mood) { mood4_ = mood6_ = mood; }
  /// Sends what was held.
  void release();
  /// Answers up to `most` questions that are there within `wait_ms`; how many.
  size_t serve(int wait_ms = 0, size_t most = 100);
  size_t questions() const { return asked_.size(); }
  /// Each question: the name, and "A" or "AAAA".
  const std::vector<std::string>& asked() const { return asked_; }
  int fd() const { return fd_.get(); }

 private:
  struct Reply {
    std::string bytes;
    uint16_t port;
  };
  void answer(const std::string& question, uint16_t port);
  void send(const Reply& reply);

  Fd fd_;
  uint16_t port_ = 0;
  std::string text_;
  std::map<std::string, std::vector<std::string>> names_;
  Mood mood4_ = Mood::kAnswers;
  Mood mood6_ = Mood::kAnswers;
  std::vector<std::string> asked_;
  std::vector<Reply> held_;
};

}  // namespace esse::test
