// SPDX-License-Identifier: Apache-2.0
#include "esse_transport/address_attempts.h"

#include <gtest/gtest.h>

#include <string>

namespace esse {
namespace {

constexpr Millis kNow(UINT32_MAX - 1);  // the counter wraps meanwhile
constexpr uint32_t kDelayMs = 250;

// The order in which so many addresses of each family are tried.
std::string order(AddressAttempts attempts, int ipv4, int ipv6) {
  std::string families;
  while (attempts.has_more()) {
    const Family family = attempts.next();
    int& left = family == Family::kIpv4 ? ipv4 : ipv6;
    families += family == Family::kIpv4 ? '4' : '6';
    attempts.start(kNow);
    if (--left == 0) {
      attempts.exhaust(family);
    }
  }
  return families;
}

AddressAttempts both(Family first) {
  AddressAttempts attempts(first);
  attempts.offer(Family::kIpv4, kNow);
  attempts.offer(Family::kIpv6, kNow);
  return attempts;
}

TEST(AddressAttempts, HaveNothingBeforeAnAddressIsOffered) {
  AddressAttempts attempts(Family::kIpv4);
  EXPECT_FALSE(attempts.has_more());
  EXPECT_TRUE(attempts.is_over());
  EXPECT_EQ(attempts.count(), 0u);
  attempts.await(Family::kIpv6);
  EXPECT_FALSE(attempts.is_over());
  EXPECT_EQ(attempts.wait_ms(kNow, kDelayMs), kForever);
}

TEST(AddressAttempts, TakeTheFamiliesInTurn) {
  EXPECT_EQ(order(both(Family::kIpv4), 3, 2), "46464");
  EXPECT_EQ(order(both(Family::kIpv4), 3, 1), "4644");
  EXPECT_EQ(order(both(Family::kIpv4), 1, 3), "4666");
}

TEST(AddressAttempts, BeginWithTheFamilyThatGoesFirst) {
  AddressAttempts attempts = both(Family::kIpv6);
  EXPECT_EQ(order(attempts, 3, 2), "64644");
  attempts.exhaust(Family::kIpv6);
  EXPECT_EQ(order(attempts, 3, 0), "444") << "there is none of the other";
}

TEST(AddressAttempts, TakeInAFamilyThatComesLate) {
  AddressAttempts attempts(Family::kIpv6);
  attempts.await(Family::kIpv6);
  attempts.offer(Family::kIpv4, kNow);
  attempts.start(kNow);
  EXPECT_EQ(attempts.count(), 1u);
  attempts.offer(Family::kIpv6, kNow + 100);
  EXPECT_EQ(attempts.wait_ms(kNow + 100, kDelayMs), 150u);
  EXPECT_EQ(order(attempts, 2, 1).front(), '6');
}

TEST(AddressAttempts, BeginAtOnceWithTheFamilyThatGoesFirst) {
  for (const Family first : kFamilies) {
    AddressAttempts attempts(first);
    attempts.await(other(first));
    attempts.offer(first, kNow);
    EXPECT_EQ(attempts.wait_ms(kNow, kDelayMs), 0u);
  }
}

TEST(AddressAttempts, LetTheOtherFamilyWaitAMoment) {
  AddressAttempts attempts(Family::kIpv6);
  attempts.await(Family::kIpv4);
  attempts.await(Family::kIpv6);
  attempts.offer(Family::kIpv4, kNow);
  EXPECT_EQ(attempts.wait_ms(kNow, kDelayMs), kResolutionDelayMs);
  EXPECT_EQ(attempts.wait_ms(kNow + 49, kDelayMs), 1u);
  EXPECT_EQ(attempts.wait_ms(kNow + 50, kDelayMs), 0u);
  AddressAttempts alone = attempts;
  alone.exhaust(Family::kIpv6);
  EXPECT_EQ(alone.wait_ms(kNow, kDelayMs), 0u) << "there is nobody to wait for";
  attempts.offer(Family::kIpv6, kNow + 20);
  EXPECT_EQ(attempts.wait_ms(kNow + 20, kDelayMs), 0u);
  EXPECT_EQ(attempts.next(), Family::kIpv6);
}

TEST(AddressAttempts, HaveADelayBetweenThem) {
  AddressAttempts attempts = both(Family::kIpv4);
  attempts.start(kNow);
  attempts.exhaust(Family::kIpv4);
  EXPECT_EQ(attempts.wait_ms(kNow, kDelayMs), kDelayMs);
  EXPECT_EQ(attempts.wait_ms(kNow + 249, kDelayMs), 1u);
  EXPECT_EQ(attempts.wait_ms(kNow + 250, kDelayMs), 0u);
  EXPECT_EQ(attempts.wait_ms(kNow + 9000, kDelayMs), 0u);
  attempts.start(kNow + 9000);
  EXPECT_EQ(attempts.wait_ms(kNow + 9000, kDelayMs), kDelayMs);
  attempts.exhaust(Family::kIpv6);
  EXPECT_EQ(attempts.wait_ms(kNow + 99000, kDelayMs), kForever);
}

TEST(AddressAttempts, FollowAtOnceOnOneThatFailed) {
  AddressAttempts attempts = both(Family::kIpv4);
  attempts.start(kNow);
  attempts.end();
  EXPECT_EQ(attempts.wait_ms(kNow, kDelayMs), 0u);
  attempts.start(kNow);
  EXPECT_EQ(attempts.wait_ms(kNow, kDelayMs), kDelayMs);
}

// A port that does not keep what a name server said asks again when it is that family's turn.
TEST(AddressAttempts, MayHaveToBeAskedForAgain) {
  AddressAttempts attempts = both(Family::kIpv4);
  attempts.start(kNow);
  attempts.exhaust(Family::kIpv4);
  attempts.end();
  attempts.await(Family::kIpv6);
  EXPECT_FALSE(attempts.has_more());
  EXPECT_FALSE(attempts.is_over());
  attempts.offer(Family::kIpv6, kNow + 5);
  EXPECT_EQ(attempts.wait_ms(kNow + 5, kDelayMs), 0u);
}

TEST(AddressAttempts, AreReportedByTheFailureThatSaysMost) {
  const Error by_worth[] = {Error::kNone,        Error::kNameNotFound,   Error::kNameFailed,
                            Error::kUnreachable, Error::kConnectTimeout, Error::kConnectRefused};
  for (const Error& error : by_worth) {
    for (const Error& than : by_worth) {
      EXPECT_EQ(says_more(error, than), &error > &than) << name(error) << ", " << name(than);
    }
  }
  for (const Error error : {Error::kNameFailed, Error::kNameTimeout}) {
    EXPECT_TRUE(says_more(error, Error::kNameNotFound)) << "the name may exist";
    EXPECT_FALSE(says_more(error, Error::kNameTimeout)) << "the first stays";
    EXPECT_FALSE(says_more(error, Error::kUnreachable)) << "the other family had an address";
  }
  for (const Error error : {Error::kNetworkDown, Error::kTransportMemory, Error::kReset}) {
    EXPECT_TRUE(says_more(error, Error::kConnectTimeout)) << name(error);
    EXPECT_FALSE(says_more(error, Error::kConnectRefused)) << name(error) << ": the first stays";
  }
}

}  // namespace
}  // namespace esse
