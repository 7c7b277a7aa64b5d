// SPDX-License-Identifier: Apache-2.0
// refused: protected
#include "esse_transport/transport.h"

void forget(esse::Transport* transport);

void forget(esse::Transport* transport) {
#ifdef ESSE_REFUSED
  delete transport;
#else
  transport->close();
#endif
}
