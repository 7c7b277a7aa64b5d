// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/tcp_transport.h"

extern "C" char ram_TcpTransport[sizeof(esse::lwip::TcpTransport)];
char ram_TcpTransport[sizeof(esse::lwip::TcpTransport)];
