// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tests that both ports to lwIP share must know of this one: lwIP's raw API, in virtual
// time.
#include <vector>

#include "esse_lwip/tcp_transport.h"
#include "lwip/err.h"
#include "lwip/memp.h"
#include "net.h"

namespace esse::test {

using Tcp = lwip::TcpTransport;

/// Cause::native, where the ports have different numbers.
constexpr int kNativeReset = ERR_RST;
constexpr int kNativeAborted = ERR_ABRT;
constexpr int kNativeNoRoute = ERR_RTE;

/// Times can be foretold.
constexpr bool kIsVirtual = true;
/// A connection that gets no answer: six SYNs, three seconds apart.
constexpr uint32_t kSettleMs = 60000;
constexpr uint32_t kReadMs = 300000;
/// What a conformance rule waits for, and the longest call.
constexpr uint32_t kPatienceMs = 60000;
constexpr uint32_t kLongestCallMs = 250;
/// A write without memory is tried again after this.
constexpr uint32_t kMemoryMs = 250;
/// With an RTOS the timer is another thread's, which wakes us: LwipCause.SilenceIsATimeout.
constexpr bool kKnowsItsTimers = NO_SYS;

/// Without which there is no connection, and what the cause's `native` says then.
struct Pool {
  memp_t pool;
  int native;
};
constexpr Pool kPools[] = {{MEMP_TCP_PCB, ERR_MEM},
#if LWIP_ALTCP
                           {MEMP_ALTCP_PCB, ERR_MEM},
#endif
                           {MEMP_TCP_SEG, ERR_MEM}};

/// Links that the conformance rules are tried on besides the usual one.
struct NamedLink {
  const char* name;
  const char* host;
  LinkOptions link;
};
inline std::vector<NamedLink> more_links() {
  return {{"OwnBuffers", kServer4, {2, 0, 0, 0, 1, Driver::kOwnBuffers}},
          {"Far", "peer.example", {80, 0, 0, 0, 1}},
          {"TwiceAndOvertaking", kServer4, {5, 20, 0, 300, 7}}};
}

/// Does `what` where lwIP may be touched: here, that is anywhere.
template <class Function>
void in_lwip(Function what) {
  what();
}

inline lwip::TcpOptions tcp_options(Net& net) { return {Net::wake, &net}; }
inline void sleep(Net& net, const Tcp&, const Wake& wake) { net.sleep(wake.wait_ms); }

}  // namespace esse::test
