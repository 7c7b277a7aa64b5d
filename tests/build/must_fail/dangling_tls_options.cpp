// SPDX-License-Identifier: Apache-2.0
// refused: deleted
#include "esse_mbedtls/tls_transport.h"

bool secure(esse::Transport& inner);

bool secure(esse::Transport& inner) {
#ifdef ESSE_REFUSED
  const esse::mbedtls::TlsTransport tls(inner, esse::mbedtls::TlsOptions{});
#else
  static const esse::mbedtls::TlsOptions options;
  const esse::mbedtls::TlsTransport tls(inner, options);
#endif
  return tls.resumed();
}
