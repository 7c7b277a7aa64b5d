// SPDX-License-Identifier: Apache-2.0
#pragma once
// How many addresses lwIP writes when it answers a question at once: one. ESP-IDF's writes as many
// as it is configured for, and whoever gives it room for one only is overrun. Part of the ports to
// lwIP; not for others.
#include "esse_base/config.h"
#include "lwip/opt.h"

namespace esse::lwip {

#ifdef DNS_MAX_HOST_IP
constexpr size_t kMostAddresses = DNS_MAX_HOST_IP;
#else
constexpr size_t kMostAddresses = 1;
#endif

}  // namespace esse::lwip
