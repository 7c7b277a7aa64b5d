// SPDX-License-Identifier: Apache-2.0
#include "tiny_dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>

namespace esse::test {
namespace {

constexpr size_t kHeader = 12;
constexpr int kTypeA = 1;

void add16(std::string& to, int value) {
  to += static_cast<char>(value >> 8);
  to += static_cast<char>(value);
}

// RFC 1035, 4.1.2: length-prefixed labels up to an empty one. `at` moves behind it.
std::string read_name(const std::string& packet, size_t& at) {
  std::string name;
  while (at < packet.size() && packet[at] != 0) {
    const size_t length = static_cast<unsigned char>(packet[at]);
    name.append(name.empty() ? "" : ".").append(packet, at + 1, length);
    at += 1 + length;
  }
  ++at;
  return name;
}

// The record's data, empty when `address` is of another family.
std::string data_of(const std::string& address, int type) {
  char bytes[16];
  const int family = type == kTypeA ? AF_INET : AF_INET6;
  if (inet_pton(family, address.c_str(), bytes) != 1) {
    return "";
  }
  return std::string(bytes, type == kTypeA ? 4 : 16);
}

}  // namespace

TinyDns::TinyDns() {
  while (port_ == 0 || !is_free("127.0.0.1", port_)) {  // a test may want to serve TCP there, too
    fd_ = Fd(socket(AF_INET, SOCK_DGRAM, 0));
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof to;
    if (bind(fd_.get(), reinterpret_cast<sockaddr*>(&to), size) != 0 ||
        getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&to), &size) != 0) {
      std::abort();
    }
    port_ = ntohs(to.sin_port);
  }
  text_ = "127.0.0.1:" + std::to_string(port_);
}

size_t TinyDns::serve(int wait_ms, size_t most) {
  size_t served = 0;
  pollfd ready = {fd_.get(), POLLIN, 0};
  while (served < most && poll(&ready, 1, wait_ms) == 1) {
    char packet[1500];
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    const ssize_t got =
        recvfrom(fd_.get(), packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < static_cast<ssize_t>(kHeader)) {
      continue;
    }
    ++questions_;
    ++served;
    const std::string reply = answer(std::string(packet, static_cast<size_t>(got)));
    if (mood_ != Mood::kSilent) {
      sendto(fd_.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }
  return served;
}

std::string TinyDns::answer(const std::string& question) const {
  if (mood_ == Mood::kRambles) {
    return question.substr(0, 2) + "\xFF\xFF garbage, of some length at least";
  }
  size_t at = kHeader;
  const auto known = names_.find(read_name(question, at));
  const int type = static_cast<unsigned char>(question[at + 1]);
  std::string records;
  int count = 0;
  if (known != names_.end() && mood_ == Mood::kAnswers) {
    for (const std::string& address : known->second) {
      const std::string data = data_of(address, type);
      if (!data.empty()) {
        add16(records, 0xC000 + kHeader);  // the name of the question
        add16(records, type);
        add16(records, 1);
        add16(records, 0);
        add16(records, 60);
        add16(records, static_cast<int>(data.size()));
        records += data;
        ++count;
      }
    }
  }
  const int code = mood_ == Mood::kFails ? 2 : known == names_.end() ? 3 : 0;
  const int truncated = mood_ == Mood::kTruncates ? 0x0200 : 0;
  std::string reply = question.substr(0, 2);
  add16(reply, 0x8180 | truncated | (truncated != 0 ? 0 : code));
  add16(reply, 1);
  add16(reply, count);
  add16(reply, 0);
  add16(reply, 0);
  return reply + question.substr(kHeader, at + 4 - kHeader) + records;
}

}  // namespace esse::test
