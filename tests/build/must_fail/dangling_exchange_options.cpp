// SPDX-License-Identifier: Apache-2.0
// refused: deleted
#include "esse_http/exchange.h"

esse::Error ask(esse::http::Exchange& exchange, const esse::http::Request& request);

esse::Error ask(esse::http::Exchange& exchange, const esse::http::Request& request) {
  static char line[256];
#ifdef ESSE_REFUSED
  return exchange.start(request, esse::http::ExchangeOptions{}, line, esse::Millis());
#else
  static constexpr esse::http::ExchangeOptions options{};
  return exchange.start(request, options, line, esse::Millis());
#endif
}
