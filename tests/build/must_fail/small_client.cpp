// SPDX-License-Identifier: Apache-2.0
// refused: static assertion|static_assert
#include "esse_client/client.h"

#ifdef ESSE_REFUSED
using Client = esse::StaticClient<esse::EventBytes{esse::Client::kMinEvent - 1}>;
#else
using Client = esse::StaticClient<esse::EventBytes{esse::Client::kMinEvent}>;
#endif

size_t size();

size_t size() { return sizeof(Client); }
