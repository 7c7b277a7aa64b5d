// SPDX-License-Identifier: Apache-2.0
// refused: could not convert|cannot convert|not implicitly convertible|no matching|type/value
// mismatch|invalid
#include "esse_client/client.h"

#ifdef ESSE_REFUSED
using Client = esse::StaticClient<esse::ReceiveBytes{1460}, esse::EventBytes{4096}>;
#else
using Client = esse::StaticClient<esse::EventBytes{4096}, esse::ReceiveBytes{1460}>;
#endif

size_t size();

size_t size() { return sizeof(Client); }
