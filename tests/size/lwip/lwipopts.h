/* SPDX-License-Identifier: Apache-2.0 */
#include "esse_lwip/config/lwipopts_small.h"
