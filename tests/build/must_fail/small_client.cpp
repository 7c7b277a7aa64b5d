// SPDX-License-Identifier: Apache-2.0
// refused: static assertion|static_assert
#include "esse_client/client.h"

#ifdef ESSE_REFUSED
using Client = esse::StaticClient<esse::Client::kMinEvent - 1, esse::Client::kMinReceive, 0>;
#else
using Client = esse::StaticClient<esse::Client::kMinEvent, esse::Client::kMinReceive, 64>;
#endif

size_t size();

size_t size() { return sizeof(Client); }
