// SPDX-License-Identifier: Apache-2.0
#pragma once
// TcpTransport: the transport to the network of the target. On a chip that is lwIP, by its sockets;
// on ESP-IDF's target `linux`, which has no lwIP by default, the host's own.

/// 1: the host's own network. component.cmake says so where CONFIG_LWIP_ENABLE is off.
#ifndef ESSE_ESPIDF_POSIX
#define ESSE_ESPIDF_POSIX 0
#endif

#if ESSE_ESPIDF_POSIX
#include "esse_posix/tcp_transport.h"
#else
#include "esse_lwip_sockets/tcp_transport.h"
#endif

namespace esse::espidf {

#if ESSE_ESPIDF_POSIX
using TcpTransport = posix::TcpTransport;
#else
using TcpTransport = lwip_sockets::TcpTransport;
#endif

}  // namespace esse::espidf
