// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/exit_code.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

int code(Error error) { return exit_code(Cause{error}); }

TEST(ExitCode, IsZeroWhereTheStreamEndedInGoodOrder) {
  for (const Error error :
       {Error::kNone, Error::kStreamEnded, Error::kNoContent, Error::kClosedByCaller}) {
    EXPECT_EQ(code(error), kOk) << name(error);
  }
}

TEST(ExitCode, TellsUsageNetworkServerAndTlsApart) {
  EXPECT_EQ(code(Error::kUrlSyntax), kUsage);
  EXPECT_EQ(code(Error::kEventField), kUsage);
  EXPECT_EQ(code(Error::kNameNotFound), kNetwork);
  EXPECT_EQ(code(Error::kTransportFailed), kNetwork);
  EXPECT_EQ(code(Error::kHttpTruncated), kNetwork);
  EXPECT_EQ(code(Error::kWriteTimeout), kNetwork);
  EXPECT_EQ(code(Error::kIdleTimeout), kNetwork);
  EXPECT_EQ(code(Error::kTotalTimeout), kNetwork);
  EXPECT_EQ(code(Error::kTlsHandshake), kTls);
  EXPECT_EQ(code(Error::kTlsConfig), kTls);
  EXPECT_EQ(code(Error::kNoTls), kTls);
  EXPECT_EQ(code(Error::kHttpSyntax), kServer);
  EXPECT_EQ(code(Error::kHttpRedirectLimit), kServer);
  EXPECT_EQ(code(Error::kStatus), kServer);
  EXPECT_EQ(code(Error::kContentType), kServer);
}

// A limit's cause keeps phase and status of the failure that used it up.
TEST(ExitCode, OfALimitIsThatOfTheLastFailure) {
  EXPECT_EQ(exit_code(Cause{Error::kAttemptLimit, Phase::kConnecting}), kNetwork);
  EXPECT_EQ(exit_code(Cause{Error::kAttemptLimit, Phase::kBody, 503}), kServer);
  EXPECT_EQ(exit_code(Cause{Error::kTimeLimit, Phase::kBody, 200}), kNetwork);
}

}  // namespace
}  // namespace esse::cli
