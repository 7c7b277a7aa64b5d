// SPDX-License-Identifier: Apache-2.0
#pragma once
// SearchList: the names that a host may stand for, as "search", "domain" and "ndots" of
// resolv.conf(5) say: with "search lan", "hub" is "hub.lan" before it is "hub".
// c-ares has the list, too, but goes through it for each family on its own. Then a host that has an
// IPv4 address only would get the IPv6 address of another one, which a search domain knows.
// Part of TcpTransport; not for others.
#include "esse_base/text.h"

namespace esse::posix {

/// RFC 1035: 253 characters, a final dot, and the NUL that c-ares wants.
constexpr size_t kMostHost = 256;

class SearchList {
 public:
  /// Reads `path`; no file is an empty list. Without a domain there, it is this machine's own.
  /// Of a file only the first 4 KB count, and of its domains those that fit in 512 bytes.
  void read(const char* path);
  /// How many names `host` may stand for; at least one.
  size_t count(Text host) const;
  /// Writes the one at `place` into `name`, the likeliest being at 0. It has a final dot, which
  /// tells c-ares to use no search list of its own. A name that is too long is empty.
  void name(Text host, size_t place, char (&name)[kMostHost]) const;

 private:
  void take_line(Text line);
  void take_domains(Text domains);
  Text domain(size_t place) const;

  char domains_[512];  // each with a NUL behind it
  size_t count_ = 0;   // how many there are
  uint32_t dots_ = 1;  // a host with as many dots is asked for as it is, first
};

}  // namespace esse::posix
