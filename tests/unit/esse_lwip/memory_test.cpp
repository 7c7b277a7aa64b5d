// SPDX-License-Identifier: Apache-2.0
// What a server sends, as it comes: memory that stays bounded when nobody reads, and many tiny
// segments, which are what events are.
#include <gtest/gtest.h>

#include <algorithm>

#include "lwip/opt.h"
#include "unit/lwip_shared/hoard.h"
#include "unit/lwip_shared/rig.h"

namespace esse::test {
namespace {

// What receive_queue.h promises, with the payload of a pool buffer behind IP's and TCP's headers.
constexpr size_t kMostBuffers = 2 * TCP_WND / (PBUF_POOL_BUFSIZE - 40) + 2;
// A driver's buffer is kept only for a segment of more than half a pool buffer.
constexpr size_t kMostOwnBuffers = 2 * TCP_WND / PBUF_POOL_BUFSIZE + 2;

class LwipMemory : public testing::TestWithParam<Driver> {
 protected:
  void expect_bounded() {
    EXPECT_LE(Net::pool_in_use(), kMostBuffers);
    EXPECT_LE(rig_.net.own_buffers_held(), kMostOwnBuffers);
    EXPECT_EQ(rig_.net.starved(), 0u);
  }

  Rig rig_{{2, 0, 0, 0, 1, GetParam()}};
};

std::string numbered(size_t from, size_t count) {
  std::string text;
  for (size_t i = from; i < from + count; ++i) {
    text += "data: " + std::to_string(i) + "\n\n";
  }
  return text;
}

TEST_P(LwipMemory, WhatNobodyReadsStaysWithTheServer) {
  ASSERT_EQ(rig_.connect(), Io::done());
  const std::string all = numbered(0, 10000);
  ASSERT_TRUE(rig_.server->send(Text(all.data(), all.size())));
  for (int i = 0; i < 600; ++i) {
    rig_.net.pass(100);
    expect_bounded();
  }
  EXPECT_FALSE(rig_.server->is_flushed());
  ASSERT_TRUE(rig_.server->end());
  std::string got;
  EXPECT_TRUE(rig_.read_to_end(got, 100).is_ended());
  EXPECT_EQ(hash_of(got), hash_of(all));
}

// Of one byte to a few: the window has room for far more of them than the pool has buffers.
TEST_P(LwipMemory, TinySegmentsThatNobodyReadsShareBuffers) {
  ASSERT_EQ(rig_.connect(), Io::done());
  std::string all;
  for (size_t i = 0; all.size() < TCP_WND; ++i) {
    const std::string tiny(std::min<size_t>(1 + i % 23, TCP_WND - all.size()),
                           "0123456789"[i % 10]);
    ASSERT_TRUE(rig_.server->send(Text(tiny.data(), tiny.size())));
    all += tiny;
    rig_.net.pass(10);
    expect_bounded();
  }
  rig_.net.pass(300);  // the last acknowledgement is delayed
  EXPECT_TRUE(rig_.server->is_flushed());
  std::string got;
  EXPECT_TRUE(rig_.read_some(got, 2 * TCP_WND).ok());
  EXPECT_EQ(got, all);
}

TEST_P(LwipMemory, TenThousandTinyEventsComeWithoutAStall) {
  ASSERT_EQ(rig_.connect(), Io::done());
  std::string all;
  std::string got;
  Millis last = rig_.net.now();
  uint32_t longest_ms = 0;
  for (size_t i = 0; i < 10000; ++i) {
    const std::string event = numbered(i, 1);
    ASSERT_TRUE(rig_.server->send(Text(event.data(), event.size())));
    all += event;
    rig_.net.pass(1);
    if (i % 40 != 39) {  // the application has other things to do
      continue;
    }
    if (rig_.read_some(got, 4096, 0).ok()) {
      longest_ms = std::max(longest_ms, rig_.net.now().since(last));
      last = rig_.net.now();
    }
    expect_bounded();
  }
  ASSERT_TRUE(rig_.server->end());
  EXPECT_TRUE(rig_.read_to_end(got).is_ended());
  EXPECT_EQ(hash_of(got), hash_of(all));
  EXPECT_LE(longest_ms, 40u);  // nothing was sent again
}

INSTANTIATE_TEST_SUITE_P(Drivers,
                         LwipMemory,
                         testing::Values(Driver::kPool, Driver::kOwnBuffers),
                         [](const testing::TestParamInfo<Driver>& one) {
                           return one.param == Driver::kPool ? "Pool" : "OwnBuffers";
                         });

// The name, the connection, bytes, the end: none is found only when a timer ends the sleep.
TEST(LwipTime, NewsEndsASleep) {
  Rig rig;
  const Millis start = rig.net.now();
  ASSERT_EQ(rig.connect("peer.example"), Io::done());
  ASSERT_TRUE(rig.server->send("news"));
  std::string got;
  EXPECT_TRUE(rig.read_some(got).ok());
  ASSERT_TRUE(rig.server->end());
  EXPECT_TRUE(rig.read_some(got).is_ended());
  EXPECT_LE(rig.net.now().since(start), 50u);
}

// A pool that is empty while a driver's buffer is to be copied: lwIP keeps the segment, and offers
// it again.
TEST(LwipPool, WhatCannotBeKeptIsOfferedAgain) {
  Rig rig({2, 0, 0, 0, 1, Driver::kOwnBuffers});
  ASSERT_EQ(rig.connect(), Io::done());
  ASSERT_TRUE(rig.server->send("first "));
  rig.net.pass(10);
  {
    const Hoard hoard(MEMP_PBUF_POOL);
    ASSERT_TRUE(rig.server->send("second "));
    rig.net.pass(4);  // it arrives, and the next timer is not due
  }
  std::string got;
  EXPECT_TRUE(rig.read_some(got).ok());
  EXPECT_EQ(got, "first ");
  EXPECT_TRUE(rig.read_some(got, 64, 1000).ok());
  EXPECT_EQ(got, "first second ");
  ASSERT_TRUE(rig.server->end());
  EXPECT_TRUE(rig.read_to_end(got).is_ended());
}

}  // namespace
}  // namespace esse::test
