// SPDX-License-Identifier: Apache-2.0
#pragma once
// RtosNet: a whole lwIP in this process with its thread, as under an RTOS (lwIP's own sys_arch for
// Unix), and two interfaces with a link between them: a device's, and a server's. Time is real; the
// link can be told to hold back names' answers, to lose everything, and to go down.
//
// lwIP is one for the process, so RtosNet is, too: each test makes one, and drops it.
#include <memory>
#include <string>

#include "esse_base/millis.h"
#include "lwip/tcpip.h"
#include "unit/esse_lwip/lwip_server.h"
#include "unit/esse_lwip/name_server.h"
#include "unit/esse_lwip/net.h"

namespace esse::test {

/// Does `what` in lwIP's thread, or under its lock, and waits.
template <class Function>
void in_lwip(Function what) {
  const auto call = [](void* function) { (*static_cast<Function*>(function))(); };
  ASSERT_EQ(tcpip_callback_wait(call, &what), ERR_OK);
}

class RtosNet {
 public:
  RtosNet();
  RtosNet(const RtosNet&) = delete;
  RtosNet& operator=(const RtosNet&) = delete;
  ~RtosNet();

  Millis now() const;
  void pass(uint32_t ms);

  void set_link(bool up);
  void set_device_address(const char* address);
  /// Nothing arrives, and nobody is told.
  void lose_everything(bool lose = true);
  /// Each so many-th packet is lost. 0: none.
  void lose_each(uint32_t nth);
  /// Name servers' answers wait, until they are let go.
  void hold_answers();
  void let_answers_go();
  size_t held_answers();
  /// Sockets in use.
  static size_t sockets();
};

/// An RtosNet with a server and a name server, each used from the test's thread.
struct Peers {
  Peers();
  Peers(const Peers&) = delete;
  Peers& operator=(const Peers&) = delete;
  ~Peers();

  template <class Function>
  auto ask_server(Function what) {
    decltype(what(*server)) answer{};
    in_lwip([&] { answer = what(*server); });
    return answer;
  }
  bool send(Text bytes) {
    return ask_server([&](LwipServer& s) { return s.send(bytes); });
  }
  bool end() {
    return ask_server([](LwipServer& s) { return s.end(); });
  }
  bool reset() {
    return ask_server([](LwipServer& s) { return s.reset(); });
  }
  size_t accepted() {
    return ask_server([](LwipServer& s) { return s.accepted(); });
  }
  std::string receive_all() {
    return ask_server([](LwipServer& s) { return s.receive_all(); });
  }
  bool saw_close() {
    return ask_server([](LwipServer& s) { return s.saw_close(); });
  }
  void know(const char* name, const char* address) {
    in_lwip([&] { names->know(name, address); });
  }
  void set_mood(NameServer::Mood mood) {
    in_lwip([&] { names->set_mood(mood); });
  }
  size_t questions() {
    size_t count = 0;
    in_lwip([&] { count = names->questions(); });
    return count;
  }

  RtosNet net;
  std::unique_ptr<LwipServer> server;
  std::unique_ptr<NameServer> names;
};

}  // namespace esse::test
