// SPDX-License-Identifier: Apache-2.0
#pragma once
// A name server on the other side of a Net's link. It knows what it is told, says "no such name" to
// the rest, and can be made silent or broken.
#include <cstdint>
#include <map>
#include <string>

struct udp_pcb;

namespace esse::test {

class NameServer {
 public:
  enum class Mood { kAnswers, kSilent, kBroken };

  NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;
  ~NameServer();

  /// An IPv4 or IPv6 address for `name`; one of each may be known.
  void know(const std::string& name, const std::string& address);
  /// How questions for IPv4, IPv6 or both are answered.
  void set_mood4(Mood mood) { mood4_ = mood; }
  void set_mood6(Mood mood) { mood6_ = mood; }
  void set_mood(Mood mood) { mood4_ = mood6_ = mood; }
  /// Seconds that a device may remember an answer.
  void set_ttl(uint32_t seconds) { ttl_s_ = seconds; }
  size_t questions() const { return questions_; }
  /// How many of them were for IPv6.
  size_t questions6() const { return questions6_; }

 private:
  struct Callbacks;
  friend struct Callbacks;
  std::string answer(const std::string& query);

  udp_pcb* pcb_;
  std::map<std::string, std::string> known4_;
  std::map<std::string, std::string> known6_;
  Mood mood4_ = Mood::kAnswers;
  Mood mood6_ = Mood::kAnswers;
  uint32_t ttl_s_ = 1;
  size_t questions_ = 0;
  size_t questions6_ = 0;
};

}  // namespace esse::test
