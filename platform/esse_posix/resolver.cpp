// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "esse_base/bytes.h"
#include "esse_posix/tcp_transport.h"
#include "esse_transport/localhost.h"

namespace esse::posix {
namespace {

constexpr char kResolvConf[] = "/etc/resolv.conf";

Error error_of(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:   // the name exists, but has no address
    case ARES_EBADNAME:  // no name that anybody could have registered
      return Error::kNameNotFound;
    case ARES_ETIMEOUT:
      return Error::kNameTimeout;
    case ARES_ENOMEM:
      return Error::kTransportMemory;
    default:
      return Error::kNameFailed;
  }
}

bool is_no_address(int status) { return error_of(status) == Error::kNameNotFound; }

constexpr int native(Family family) { return family == Family::kIpv4 ? AF_INET : AF_INET6; }

bool is_address(const char* text, Family family) {
  char bytes[sizeof(struct in6_addr)];
  return inet_pton(native(family), text, bytes) == 1;
}

bool is_same(const ares_addrinfo_node& a, const ares_addrinfo_node& b) {
  return a.ai_addrlen == b.ai_addrlen && memcmp(a.ai_addr, b.ai_addr, a.ai_addrlen) == 0;
}

// The first one from `node` on that differs from all in front of it.
const ares_addrinfo_node* new_from(const ares_addrinfo_node* node, const ares_addrinfo* list) {
  for (; node != nullptr; node = node->ai_next) {
    const ares_addrinfo_node* twin = list->nodes;
    while (twin != node && !is_same(*twin, *node)) {
      twin = twin->ai_next;
    }
    if (twin == node) {
      break;
    }
  }
  return node;
}

}  // namespace

void Resolver::start(const Endpoint& to, const TcpOptions& options, Family first, Millis now) {
  stop();
  host_ = to.host;
  port_ = to.port;
  now_ = now;
  attempts_ = AddressAttempts(first);
  ask_without_servers(options);
  if (attempts_.is_over() && channel_.is_open()) {
    ask_servers(options);
  }
  advance(now);
}

// What is known without a name server: addresses, this machine's own name, /etc/hosts. When that
// file has the name in one family, nobody is asked for the other.
void Resolver::ask_without_servers(const TcpOptions& options) {
  if (const int status = channel_.open("f", options); status != ARES_SUCCESS) {
    return give_up(status);
  }
  if (is_localhost(host_)) {
    ask(Family::kIpv4, "127.0.0.1");
    return ask(Family::kIpv6, "::1");
  }
  char name[kMostHost];
  const bool is_whole = !host_.empty() && host_[host_.size() - 1] == '.';
  const size_t size = host_.size() - (is_whole ? 1 : 0);
  if (size == 0 || size >= sizeof name) {
    return give_up(ARES_EBADNAME);
  }
  copy_bytes(name, host_.data(), size);
  name[size] = '\0';
  const bool has_colon = strchr(name, ':') != nullptr;
  for (const Family family : kFamilies) {
    if (is_address(name, family)) {
      return ask(family, name);
    }
  }
  if (has_colon) {  // an address with a zone, or none at all
    return give_up(ARES_EBADNAME);
  }
  for (const Family family : kFamilies) {
    ask(family, name);
  }
}

// A channel of its own for each host: it sees the resolv.conf of now, and nothing is open, and
// nothing can call back, between two connections.
void Resolver::ask_servers(const TcpOptions& options) {
  if (const int status = channel_.open("b", options); status != ARES_SUCCESS) {
    return give_up(status);
  }
  search_.read(kResolvConf);
  place_ = 0;
  ask_next_name();
}

void Resolver::ask_next_name() {
  char name[kMostHost];
  search_.name(host_, place_, name);
  ++place_;
  channel_.cancel();
  is_denied_ = false;
  for (const Family family : kFamilies) {
    ask(family, name);
  }
}

void Resolver::ask(Family family, const char* name) {
  if (name[0] == '\0') {  // it did not fit
    return take(family, ARES_EBADNAME, nullptr);
  }
  attempts_.await(family);
  Question& question = questions_[static_cast<size_t>(family)];
  channel_.ask(name, port_, native(family), &question);
}

void Resolver::answered(void* question, int status, int, ares_addrinfo* result) {
  if (status != ARES_ECANCELLED && status != ARES_EDESTRUCTION) {
    const Question& asked = *static_cast<Question*>(question);
    asked.resolver->take(asked.family, status, result);
  }
}

void Resolver::take(Family family, int status, ares_addrinfo* result) {
  Answer& answer = of(family);
  if (result != nullptr && result->nodes != nullptr) {
    answer = {result, result->nodes, status};
    return attempts_.offer(family, now_);
  }
  if (result != nullptr) {  // c-ares 1.22 to 1.34 may call an empty list a success
    ares_freeaddrinfo(result);
    status = ARES_ENODATA;
  }
  answer.status = status;
  attempts_.exhaust(family);
  if (status == ARES_ENOTFOUND && !is_denied_) {
    is_denied_ = true;
    denied_at_ = now_;
  }
}

void Resolver::advance(Millis now) {
  now_ = now;
  if (!channel_.is_open()) {
    return;
  }
  channel_.process();
  if (channel_.has_lost_a_socket()) {
    return give_up(ARES_ENOMEM);
  }
  while (is_to_ask_next_name(now)) {
    ask_next_name();
  }
  if (!attempts_.awaits(Family::kIpv4) && !attempts_.awaits(Family::kIpv6)) {
    channel_.close();  // its sockets and memory are not needed any more
  }
}

// When neither family has an address under the present name. That there is no such name holds for
// both, but some servers say it for the one and have addresses of the other: they get a moment.
bool Resolver::is_to_ask_next_name(Millis now) const {
  if (has_address() || place_ >= search_.count(host_)) {
    return false;
  }
  if (!attempts_.is_over()) {
    return is_denied_ && now.reached(denied_at_ + kResolutionDelayMs);
  }
  return is_denied_ ||
         (is_no_address(of(Family::kIpv4).status) && is_no_address(of(Family::kIpv6).status));
}

// No answer can come any more.
void Resolver::give_up(int status) {
  for (const Family family : kFamilies) {
    if (of(family).list == nullptr) {
      take(family, status, nullptr);
    }
  }
  channel_.close();
}

bool Resolver::has_address() const {
  return of(Family::kIpv4).list != nullptr || of(Family::kIpv6).list != nullptr;
}

uint32_t Resolver::count() const {
  uint32_t count = 0;
  for (const Answer& answer : answers_) {
    const ares_addrinfo_node* node = answer.list == nullptr ? nullptr : answer.list->nodes;
    for (; node != nullptr; node = new_from(node->ai_next, answer.list)) {
      ++count;
    }
  }
  return count;
}

const ares_addrinfo_node& Resolver::next(Millis now) {
  const Family family = attempts_.next();
  Answer& answer = of(family);
  const ares_addrinfo_node& address = *answer.next;
  attempts_.start(now);
  answer.next = new_from(address.ai_next, answer.list);
  if (answer.next == nullptr) {
    attempts_.exhaust(family);
  }
  return address;
}

void Resolver::stop() {
  channel_.close();
  for (Answer& answer : answers_) {
    if (answer.list != nullptr) {
      ares_freeaddrinfo(answer.list);
    }
    answer = {nullptr, nullptr, ARES_ENODATA};
  }
  attempts_ = AddressAttempts(Family::kIpv6);
  is_denied_ = false;
  place_ = 0;
}

uint32_t Resolver::wait_ms(Millis now) const {
  const uint32_t wait_ms = channel_.wait_ms();
  if (is_denied_ && place_ < search_.count(host_) && channel_.is_open()) {
    const uint32_t left_ms = now.until(denied_at_ + kResolutionDelayMs);
    return left_ms < wait_ms ? left_ms : wait_ms;
  }
  return wait_ms;
}

Cause Resolver::cause() const {
  const int ipv4 = of(Family::kIpv4).status;
  const int ipv6 = of(Family::kIpv6).status;
  const int status = says_more(error_of(ipv6), error_of(ipv4)) ? ipv6 : ipv4;
  return Cause{error_of(status), Phase::kResolving, 0, status, 0};
}

}  // namespace esse::posix
