// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/usage.h"

namespace esse::cli {

const char* usage_text(Error error) {
  switch (error) {
    case Error::kSpanTooSmall:
      return "too small";
    case Error::kUrlSyntax:
      return "spaces, backslashes and bytes beyond ASCII need %XX";
    case Error::kUrlScheme:
      return "it begins with neither http:// nor https://";
    case Error::kUrlUserinfo:
      return "an @ where no user and password can be";
    case Error::kUrlPort:
      return "the port is not 1 to 65535";
    case Error::kUrlHost:
      return "the host is empty, too long, or has a zone or a byte that no host has";
    case Error::kUrlTooLong:
      return "too long";
    case Error::kMethod:
      return "not a method: letters and the like, and not CONNECT";
    case Error::kHeaderName:
      return "not a header's name, or one that the command writes itself";
    case Error::kHeaderValue:
      return "the value holds NUL, CR or LF";
    case Error::kCredentials:
      return "it holds a control, or the user a colon";
    case Error::kLastEventId:
      return "it holds NUL, CR or LF, or is over a quarter of --buffer";
    case Error::kBody:
      return "GET and HEAD have no body";
    case Error::kOption:
      return "out of range";
    case Error::kNoTls:
      return "https needs TLS, and this build has none";
    default:
      return name(error);
  }
}

}  // namespace esse::cli
