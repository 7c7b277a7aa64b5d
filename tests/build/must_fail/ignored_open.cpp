// SPDX-License-Identifier: Apache-2.0
// refused: ignoring return(ed)? value|nodiscard
#include "esse_client/client.h"

bool follow(esse::Client& client);

bool follow(esse::Client& client) {
#ifdef ESSE_REFUSED
  client.open("http://127.0.0.1/");
  return true;
#else
  return client.open("http://127.0.0.1/") == esse::Error::kNone;
#endif
}
