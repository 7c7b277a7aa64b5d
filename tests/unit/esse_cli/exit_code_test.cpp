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
  EXPECT_EQ(code(Error::kRejected), kServer);
}

TEST(ExitCode, OfALimitIsThatOfTheLastFailure) {
  const auto code_of_limit = [](Error error) {
    return exit_code(Cause{error}, Error::kAttemptLimit);
  };
  EXPECT_EQ(code_of_limit(Error::kConnectRefused), kNetwork);
  EXPECT_EQ(code_of_limit(Error::kStreamEnded), kNetwork);  // each time
  EXPECT_EQ(code_of_limit(Error::kNoContent), kServer);
  EXPECT_EQ(code_of_limit(Error::kStatus), kServer);
  EXPECT_EQ(code_of_limit(Error::kContentType), kServer);
  EXPECT_EQ(code_of_limit(Error::kHttpSyntax), kServer);
  EXPECT_EQ(code_of_limit(Error::kTlsVerify), kTls);
}

TEST(ExitCode, OfARequestThatIsNotRepeatedIsThatOfItsAnswer) {
  const auto code_of_once = [](Error error) {
    return exit_code(Cause{error}, Error::kNotRepeated);
  };
  EXPECT_EQ(code_of_once(Error::kStreamEnded), kOk);
  EXPECT_EQ(code_of_once(Error::kNoContent), kOk);
  EXPECT_EQ(code_of_once(Error::kStatus), kServer);
  EXPECT_EQ(code_of_once(Error::kReset), kNetwork);
}

}  // namespace
}  // namespace esse::cli
