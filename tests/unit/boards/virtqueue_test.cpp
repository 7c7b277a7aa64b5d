// SPDX-License-Identifier: Apache-2.0
// The queue of boards/qemu_riscv32 against a device of this file, which writes what it likes. The
// layouts are virtio's (1.1, section 2.6), written down here again.
#include "qemu_riscv32/virtqueue.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace {

using esse::board::Virtqueue;

constexpr unsigned kAll = Virtqueue::kBuffers;

struct Descriptor {
  uint64_t address;
  uint32_t bytes;
  uint16_t flags;
  uint16_t next;
};

// As the device sees it: areas of bytes.
class Device {
 public:
  explicit Device(Virtqueue& queue)
      : descriptors_(static_cast<const Descriptor*>(queue.descriptors())),
        available_(static_cast<const uint16_t*>(queue.available())),
        used_(static_cast<char*>(const_cast<void*>(queue.used()))) {}

  uint16_t flags() const { return available_[0]; }
  uint16_t index() const { return available_[1]; }
  // What was given as the `n`th since the beginning.
  uint16_t given(uint16_t n) const { return available_[2 + n % kAll]; }
  const Descriptor& descriptor(unsigned n) const { return descriptors_[n]; }

  void answer(uint32_t id, uint32_t bytes) {
    uint16_t index;
    std::memcpy(&index, used_ + 2, 2);
    std::memcpy(used_ + 4 + index % kAll * 8, &id, 4);
    std::memcpy(used_ + 8 + index % kAll * 8, &bytes, 4);
    ++index;
    std::memcpy(used_ + 2, &index, 2);
  }

 private:
  const Descriptor* descriptors_;
  const uint16_t* available_;
  char* used_;
};

struct VirtqueueTest : testing::Test {
  void give_all() {
    for (unsigned n = 0; n < kAll; ++n) {
      queue.give(n, Virtqueue::kBytes, Virtqueue::kFromDevice);
    }
  }

  Virtqueue queue{};
  Device device{queue};
  Virtqueue::Done done{};
};

TEST_F(VirtqueueTest, GivesABufferWithItsAddressLengthAndDirection) {
  queue.give(2, 60, Virtqueue::kToDevice);
  queue.give(1, Virtqueue::kBytes, Virtqueue::kFromDevice);
  EXPECT_EQ(device.index(), 2u);
  EXPECT_EQ(device.given(0), 2u);
  EXPECT_EQ(device.given(1), 1u);
  EXPECT_EQ(device.descriptor(2).address, reinterpret_cast<uintptr_t>(queue.buffer(2)));
  EXPECT_EQ(device.descriptor(2).bytes, 60u);
  EXPECT_EQ(device.descriptor(2).flags, 0u);
  EXPECT_EQ(device.descriptor(1).bytes, Virtqueue::kBytes);
  EXPECT_EQ(device.descriptor(1).flags, 2u);  // VIRTQ_DESC_F_WRITE
}

TEST_F(VirtqueueTest, AreasAreAlignedAndBuffersTwoBytesIntoAWord) {
  EXPECT_EQ(reinterpret_cast<uintptr_t>(queue.descriptors()) % 16, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(queue.available()) % 2, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(queue.used()) % 4, 0u);
  for (unsigned n = 0; n < kAll; ++n) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(queue.buffer(n)) % 4, 2u);
  }
}

TEST_F(VirtqueueTest, KnowsWhichBuffersAreFree) {
  EXPECT_EQ(queue.free(), 0u);
  give_all();
  EXPECT_EQ(queue.free(), kAll);
  device.answer(3, 0);
  ASSERT_TRUE(queue.take(done));
  EXPECT_EQ(queue.free(), 3u);
}

TEST_F(VirtqueueTest, TakesWhatTheDeviceAnswersInItsOrder) {
  give_all();
  EXPECT_FALSE(queue.take(done));
  device.answer(3, 100);
  device.answer(0, Virtqueue::kBytes);
  ASSERT_TRUE(queue.take(done));
  EXPECT_EQ(done.buffer, 3u);
  EXPECT_EQ(done.bytes, 100u);
  ASSERT_TRUE(queue.take(done));
  EXPECT_EQ(done.buffer, 0u);
  EXPECT_EQ(done.bytes, Virtqueue::kBytes);
  EXPECT_FALSE(queue.take(done));
}

TEST_F(VirtqueueTest, IgnoresABufferThatDoesNotExist) {
  give_all();
  for (const uint32_t id : {uint32_t{kAll}, 16u, 31u, 32u, 0x10001u, UINT32_MAX}) {
    device.answer(id, 100);
    EXPECT_FALSE(queue.take(done)) << id;
  }
  device.answer(1, 100);  // and goes on
  EXPECT_TRUE(queue.take(done));
}

TEST_F(VirtqueueTest, IgnoresABufferThatIsOurs) {
  queue.give(0, Virtqueue::kBytes, Virtqueue::kFromDevice);
  device.answer(0, 100);
  EXPECT_TRUE(queue.take(done));
  device.answer(0, 100);  // again
  EXPECT_FALSE(queue.take(done));
  device.answer(1, 100);  // never given
  EXPECT_FALSE(queue.take(done));
}

TEST_F(VirtqueueTest, NothingArrivedThatIsLongerThanItsBuffer) {
  queue.give(0, 64, Virtqueue::kFromDevice);
  queue.give(1, 64, Virtqueue::kFromDevice);
  device.answer(0, 65);
  ASSERT_TRUE(queue.take(done));
  EXPECT_EQ(done.bytes, 0u);
  device.answer(1, UINT32_MAX);
  ASSERT_TRUE(queue.take(done));
  EXPECT_EQ(done.bytes, 0u);
}

TEST_F(VirtqueueTest, IndicesPassTheirEnd) {
  std::vector<unsigned> wrong;
  for (uint32_t n = 0; n < 70'000; ++n) {
    const unsigned buffer = queue.free();
    queue.give(buffer, 64, Virtqueue::kFromDevice);
    ASSERT_EQ(device.given(static_cast<uint16_t>(n)), buffer);
    device.answer(buffer, n % 65);
    if (!queue.take(done) || done.buffer != buffer || done.bytes != n % 65) {
      wrong.push_back(n);
    }
  }
  EXPECT_TRUE(wrong.empty()) << wrong.front();
}

TEST_F(VirtqueueTest, AsksForNoInterruptsWhenTold) {
  EXPECT_EQ(device.flags(), 0u);
  queue.be_quiet();
  EXPECT_EQ(device.flags(), 1u);  // VIRTQ_AVAIL_F_NO_INTERRUPT
}

}  // namespace
