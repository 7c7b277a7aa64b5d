/* SPDX-License-Identifier: Apache-2.0 */
/* The port's small configuration as it is: what the tests boot is what its documentation measures.
 */
#ifndef ESSE_BOARDS_LWIP_LWIPOPTS_H
#define ESSE_BOARDS_LWIP_LWIPOPTS_H

#include "esse_lwip/config/lwipopts_small.h"

#endif
