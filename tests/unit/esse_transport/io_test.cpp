// SPDX-License-Identifier: Apache-2.0
#include "esse_transport/io.h"

#include <gtest/gtest.h>

#include "esse_transport/transport.h"

namespace esse {
namespace {

TEST(Io, TellsFiveAnswersApart) {
  const Io answers[] = {Io::bytes(1), Io::not_yet(), Io::ended(), Io::cut(), Io::failed()};
  for (const Io& a : answers) {
    EXPECT_EQ(a.ok() + a.is_not_yet() + a.is_ended() + a.is_cut() + a.is_failed(), 1);
    for (const Io& b : answers) {
      EXPECT_EQ(a == b, &a == &b);
      EXPECT_EQ(a != b, &a != &b);
    }
  }
  EXPECT_EQ(Io::bytes(INT32_MAX).count(), static_cast<size_t>(INT32_MAX));
  EXPECT_TRUE(Io::done().ok());
  EXPECT_EQ(sizeof(Io), 4u);  // travels in one register
}

TEST(Endpoint, IsCheckedTheSameWayByEveryPort) {
  EXPECT_EQ(endpoint_error({"flags.example", 80, false}), Error::kNone);
  EXPECT_EQ(endpoint_error({"fe80::1%eth0", 65535, true}), Error::kNone);
  EXPECT_EQ(endpoint_error({"", 80, false}), Error::kUrlHost);
  EXPECT_EQ(endpoint_error({Text("a\0b", 3), 80, false}), Error::kUrlHost);
  EXPECT_EQ(endpoint_error({"a b", 80, false}), Error::kUrlHost);
  EXPECT_EQ(endpoint_error({"a\x7F", 80, false}), Error::kUrlHost);
  EXPECT_EQ(endpoint_error({"a", 0, false}), Error::kUrlPort);
}

}  // namespace
}  // namespace esse
