// SPDX-License-Identifier: Apache-2.0
#pragma once
// A URL that is right, for tests of something else.
#include <gtest/gtest.h>

#include "esse_http/url.h"

namespace esse::test {

/// Views of `text`.
inline http::Url url_of(Text text) {
  http::Url url;
  EXPECT_EQ(http::parse_url(text, url), Error::kNone);
  return url;
}

}  // namespace esse::test
