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
    if (got >= static_cast<ssize_t>(kHeader)) {
      ++served;
      answer(std::string(packet, static_cast<size_t>(got)), ntohs(from.sin_port));
    }
  }
  return served;
}

void TinyDns::release() {
  for (const Reply& reply : held_) {
    send(reply);
  }
  held_.clear();
}

void TinyDns::send(const Reply& reply) {
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(reply.port);
  sendto(fd_.get(), reply.bytes.data(), reply.bytes.size(), 0, reinterpret_cast<sockaddr*>(&to),
         sizeof to);
}

void TinyDns::answer(const std::string& question, uint16_t port) {
  size_t at = kHeader;
  const std::string name = read_name(question, at);
  const int type = static_cast<unsigned char>(question[at + 1]);
  const Mood mood = type == kTypeA ? mood4_ : mood6_;
  asked_.push_back(name + (type == kTypeA ? " A" : " AAAA"));
  if (mood == Mood::kSilent) {
    return;
  }
  if (mood == Mood::kRambles) {
    return send({question.substr(0, 2) + "\xFF\xFF garbage, of some length at least", port});
  }
  const auto known = names_.find(name);
  const bool has_addresses = mood == Mood::kAnswers || mood == Mood::kHolds;
  std::string records;
  int count = 0;
  if (known != names_.end() && has_addresses) {
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
  int flags = 0x8180;
  if (mood == Mood::kTruncates) {
    flags |= 0x0200;
  } else if (mood == Mood::kFails) {
    flags |= 2;
  } else if (mood == Mood::kDenies || known == names_.end()) {
    flags |= 3;
  }
  std::string reply = question.substr(0, 2);
  add16(reply, flags);
  add16(reply, 1);
  add16(reply, count);
  add16(reply, 0);
  add16(reply, 0);
  reply += question.substr(kHeader, at + 4 - kHeader) + records;
  if (mood == Mood::kHolds) {
    held_.push_back({reply, port});
  } else {
    send({reply, port});
  }
}

}  // namespace esse::test
