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
  void set_mood(Mood mood) { mood_ = mood; }
  /// Answers up to `most` questions that are there within `wait_ms`; how many.
  size_t serve(int wait_ms = 0, size_t most = 100);
  size_t questions() const { return questions_; }
  int fd() const { return fd_.get(); }

 private:
  std::string answer(const std::string& question) const;

  Fd fd_;
  uint16_t port_ = 0;
  std::string text_;
  std::map<std::string, std::vector<std::string>> names_;
  Mood mood_ = Mood::kAnswers;
  size_t questions_ = 0;
};

}  // namespace esse::test
