// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two interfaces of one lwIP: a device's, and a server's at the other end of its link, which is not
// on the device's list. What one sends goes to a function of the test. Everything here is for
// lwIP's thread, or under its lock.
#include <string>

#include "lwip/netif.h"

namespace esse::test {

constexpr char kDevice4[] = "10.0.0.1";
constexpr char kSecond4[] = "10.1.0.1";
constexpr char kServer4[] = "10.0.0.2";
constexpr char kNobody4[] = "10.0.0.9";  ///< there is a route, and no answer
constexpr char kServer6[] = "2001:db8::2";

/// Takes what `from` sends. While the link is down nothing is sent.
using Transmit = void (*)(netif& from, const std::string& packet);

/// After lwIP's own initialisation; once.
void add_interfaces(Transmit transmit);

netif& device();
/// A second interface of the device's, to the same server. No route leads through it, and at first
/// it is not plugged in.
netif& second();
netif& server();
/// Who gets what `from` sends.
netif& other_end(const netif& from, const std::string& packet);
bool is_link_up();
void set_link(bool up);
/// Plugs the second interface in, or pulls it out.
void set_second(bool plugged);
/// What DHCP does when it gets another address; "0.0.0.0": it lost it.
void set_device_address(const char* address);
void set_device_has_ipv6(bool has);

/// An answer of a name server, on its way to the device.
bool is_answer(const netif& to, const std::string& packet);

void abort_connections();

}  // namespace esse::test
