/* SPDX-License-Identifier: Apache-2.0 */
#include "esse_lwip_sockets/config/lwipopts_rtos.h"
