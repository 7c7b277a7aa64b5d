// SPDX-License-Identifier: Apache-2.0
#include "esse_transport/localhost.h"

#include <gtest/gtest.h>

namespace esse {
namespace {

TEST(Localhost, IsThisMachineInEachSpelling) {
  for (const char* host : {"localhost", "LocalHost", "localhost.", "app.localhost", "a.b.LOCALHOST",
                           "app.localhost.", ".localhost"}) {
    EXPECT_TRUE(is_localhost(host)) << host;
  }
}

TEST(Localhost, IsNoOtherName) {
  for (const char* host : {"", ".", "local", "ocalhost", "notlocalhost", "localhost.example",
                           "localhost..", "localhost.localdomain", "127.0.0.1", "::1"}) {
    EXPECT_FALSE(is_localhost(host)) << host;
  }
}

}  // namespace
}  // namespace esse
