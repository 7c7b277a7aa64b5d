// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tests that both ports to lwIP share must know of this one: lwIP's sockets, a task of
// ours, lwIP's thread, real time.
#include <errno.h>

#include <vector>

#include "esse_lwip_sockets/tcp_transport.h"
#include "lwip/memp.h"
#include "net.h"

namespace esse::test {

using Tcp = lwip_sockets::TcpTransport;

/// Cause::native, where the ports have different numbers.
constexpr int kNativeReset = ECONNRESET;
constexpr int kNativeAborted = ECONNABORTED;
constexpr int kNativeNoRoute = EHOSTUNREACH;

/// Times cannot be foretold.
constexpr bool kIsVirtual = false;
constexpr uint32_t kSettleMs = 120000;
constexpr uint32_t kReadMs = 120000;
/// lwIP's own timer for a connection is longer: 4 SYNs, a second apart.
constexpr uint32_t kPatienceMs = 2000;
/// A machine may stand still in a call; one that waits takes a timer of TCP's or of a name's.
constexpr uint32_t kLongestCallMs = 4000;
/// A write without memory: lwIP says when to try again.
constexpr uint32_t kMemoryMs = kForever;
constexpr bool kKnowsItsTimers = true;

/// Without which there is no connection, and what the cause's `native` says then.
struct Pool {
  memp_t pool;
  int native;
};
constexpr Pool kPools[] = {{MEMP_NETCONN, ENOBUFS}, {MEMP_TCP_SEG, ENOMEM}};

/// Links that the conformance rules are tried on besides the usual one.
struct NamedLink {
  const char* name;
  const char* host;
  LinkOptions link;
};
inline std::vector<NamedLink> more_links() { return {}; }

inline lwip_sockets::TcpOptions tcp_options(const Net&) { return {}; }
inline void sleep(Net&, const Tcp& tcp, const Wake& wake) { lwip_sockets::wait(tcp, wake); }

}  // namespace esse::test
