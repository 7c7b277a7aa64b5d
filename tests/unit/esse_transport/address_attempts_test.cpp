// SPDX-License-Identifier: Apache-2.0
#include "esse_transport/address_attempts.h"

#include <gtest/gtest.h>

#include <string>

namespace esse {
namespace {

constexpr Millis kNow(UINT32_MAX - 1);  // the counter wraps meanwhile

// The order in which so many addresses of each family are tried.
std::string order(AddressAttempts attempts, int ipv4, int ipv6) {
  std::string families;
  while (attempts.has_more()) {
    const Family family = attempts.next();
    int& left = family == Family::kIpv4 ? ipv4 : ipv6;
    families += family == Family::kIpv4 ? '4' : '6';
    attempts.start(family, kNow);
    if (--left == 0) {
      attempts.exhaust(family);
    }
  }
  return families;
}

AddressAttempts both() {
  AddressAttempts attempts;
  attempts.offer(Family::kIpv4);
  attempts.offer(Family::kIpv6);
  return attempts;
}

TEST(AddressAttempts, HaveNothingBeforeAnAddressIsOffered) {
  EXPECT_FALSE(AddressAttempts().has_more());
  EXPECT_EQ(AddressAttempts().count(), 0u);
}

TEST(AddressAttempts, TakeTheFamiliesInTurn) {
  EXPECT_EQ(order(both(), 3, 2), "46464");
  EXPECT_EQ(order(both(), 3, 1), "4644");
  EXPECT_EQ(order(both(), 1, 3), "4666");
}

TEST(AddressAttempts, BeginWithTheFamilyThatIsPreferred) {
  AddressAttempts attempts = both();
  attempts.prefer(Family::kIpv6);
  EXPECT_EQ(order(attempts, 3, 2), "64644");
  attempts.exhaust(Family::kIpv6);
  EXPECT_EQ(order(attempts, 3, 0), "444") << "there is none of the other";
}

TEST(AddressAttempts, TakeInAFamilyThatComesLate) {
  AddressAttempts attempts;
  attempts.offer(Family::kIpv4);
  attempts.start(attempts.next(), kNow);
  EXPECT_EQ(attempts.count(), 1u);
  attempts.offer(Family::kIpv6);
  EXPECT_EQ(order(attempts, 2, 1).front(), '6');
}

TEST(AddressAttempts, LimitTheSilenceOfAllButTheLastAddress) {
  AddressAttempts attempts = both();
  attempts.start(Family::kIpv4, kNow);
  attempts.exhaust(Family::kIpv4);
  EXPECT_EQ(attempts.left_ms(kNow, 3000), 3000u);
  EXPECT_EQ(attempts.left_ms(kNow + 2999, 3000), 1u);
  EXPECT_EQ(attempts.left_ms(kNow + 3000, 3000), 0u);
  EXPECT_EQ(attempts.left_ms(kNow + 9000, 3000), 0u);
  attempts.start(Family::kIpv6, kNow + 9000);
  EXPECT_EQ(attempts.left_ms(kNow + 9000, 3000), 3000u);
  attempts.exhaust(Family::kIpv6);
  EXPECT_EQ(attempts.left_ms(kNow + 99000, 3000), kForever);
}

TEST(AddressAttempts, AreReportedByTheFailureThatSaysMost) {
  const Error by_worth[] = {Error::kNone, Error::kNameNotFound, Error::kUnreachable,
                            Error::kConnectTimeout, Error::kConnectRefused};
  for (const Error& error : by_worth) {
    for (const Error& than : by_worth) {
      EXPECT_EQ(says_more(error, than), &error > &than) << name(error) << ", " << name(than);
    }
  }
  for (const Error error : {Error::kNameFailed, Error::kNameTimeout}) {
    EXPECT_FALSE(says_more(error, Error::kNameNotFound));
    EXPECT_FALSE(says_more(error, Error::kUnreachable)) << "the other family had an address";
  }
  for (const Error error : {Error::kNetworkDown, Error::kTransportMemory, Error::kReset}) {
    EXPECT_TRUE(says_more(error, Error::kConnectTimeout)) << name(error);
    EXPECT_FALSE(says_more(error, Error::kConnectRefused)) << name(error) << ": the first stays";
  }
}

}  // namespace
}  // namespace esse
