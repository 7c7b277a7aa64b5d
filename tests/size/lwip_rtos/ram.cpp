// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip_sockets/tcp_transport.h"

extern "C" char ram_TcpTransport[sizeof(esse::lwip_sockets::TcpTransport)];
char ram_TcpTransport[sizeof(esse::lwip_sockets::TcpTransport)];
