// SPDX-License-Identifier: Apache-2.0
// refused: ignoring return(ed)? value|nodiscard
#include "esse_transport/transport.h"

void send(esse::Transport& transport, esse::Text bytes);

void send(esse::Transport& transport, esse::Text bytes) {
#ifdef ESSE_REFUSED
  transport.write(bytes);
#else
  static_cast<void>(transport.write(bytes).ok());
#endif
}
