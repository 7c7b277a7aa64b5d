/* SPDX-License-Identifier: Apache-2.0 */
/* The port's small configuration, so what the tests boot is what its documentation measures; and
 * one interface, which makes the code smaller. */
#ifndef ESSE_BOARDS_LWIP_LWIPOPTS_H
#define ESSE_BOARDS_LWIP_LWIPOPTS_H

#include "esse_lwip/config/lwipopts_small.h"

#define LWIP_SINGLE_NETIF 1

#endif
