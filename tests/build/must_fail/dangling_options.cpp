// SPDX-License-Identifier: Apache-2.0
// refused: deleted
#include "esse_client/client.h"

void follow(esse::Transport& transport);

void follow(esse::Transport& transport) {
#ifdef ESSE_REFUSED
  esse::StaticClient<> client(transport, esse::device_options());
#else
  static constexpr esse::ClientOptions options = esse::device_options();
  esse::StaticClient<> client(transport, options);
#endif
  client.close();
}
