// SPDX-License-Identifier: Apache-2.0
// NvsVault and PartitionFlash over the stand-in: the contracts' rules, and what is ESP-IDF's own.
#include <gtest/gtest.h>

#include <string>

#include "conformance/flash_conformance.h"
#include "conformance/vault_conformance.h"
#include "esse_espidf/nvs_vault.h"
#include "esse_espidf/partition_flash.h"
#include "esse_store/store.h"
#include "stand_in.h"
#include "stand_in_control.h"

namespace esse::espidf {
namespace {

namespace stand_in = test::stand_in;
using store::Answer;

class NvsVaultFixture final : public test::VaultFixture {
 public:
  NvsVaultFixture() { stand_in::reset_nvs(); }
  ~NvsVaultFixture() { stand_in::fail_nvs(ESP_OK); }
  store::Vault& vault() override { return vault_; }
  bool restart() override {
    stand_in::fail_nvs(ESP_OK);
    return true;
  }
  bool cut_next_save(uint32_t at) override {
    stand_in::fail_nvs(ESP_FAIL, at == 1);
    return at < 2;
  }

 private:
  NvsVault vault_;
};

class NvsVaultConformance : public testing::TestWithParam<test::VaultRule> {};
TEST_P(NvsVaultConformance, Holds) {
  NvsVaultFixture fixture;
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
  EXPECT_EQ(stand_in::open_nvs_handles(), 0u);
}
INSTANTIATE_TEST_SUITE_P(All,
                         NvsVaultConformance,
                         testing::ValuesIn(test::vault_rules().begin(), test::vault_rules().end()),
                         [](const testing::TestParamInfo<test::VaultRule>& one) {
                           return std::string(one.param.name);
                         });

TEST(NvsVault, SaysWhyItFails) {
  stand_in::reset_nvs();
  NvsVault vault;
  char room[8];
  stand_in::set_nvs_number("esse", "esse3");
  EXPECT_EQ(vault.load(3, room).answer, Answer::kForeign);
  const std::string long_value(4000, 'x');
  EXPECT_EQ(vault.save(1, Span<const char>(long_value.data(), long_value.size())),
            Answer::kTooLong);
  stand_in::fail_nvs(ESP_ERR_NVS_NOT_ENOUGH_SPACE);
  EXPECT_EQ(vault.save(1, Text("x")), Answer::kFull);
  EXPECT_EQ(vault.native(), ESP_ERR_NVS_NOT_ENOUGH_SPACE);
  stand_in::fail_nvs(ESP_OK);
  stand_in::fail_nvs(ESP_ERR_NVS_NOT_FOUND);
  EXPECT_EQ(vault.save(1, Text("x")), Answer::kFailed) << "a save finds or makes what it needs";
  stand_in::fail_nvs(ESP_OK);
  NvsVault elsewhere("esse", "none");
  EXPECT_EQ(elsewhere.save(1, Text("x")), Answer::kFailed);
  stand_in::deinitialise_nvs();
  EXPECT_EQ(vault.load(1, room).answer, Answer::kFailed);
  EXPECT_EQ(vault.erase(1), Answer::kFailed);
  EXPECT_EQ(vault.native(), ESP_ERR_NVS_NOT_INITIALIZED);
  stand_in::reset_nvs();
}

TEST(NvsVault, LogsWhyItFailsOnce) {
  stand_in::reset_nvs();
  static_cast<void>(stand_in::lines_of_log());
  NvsVault vault;
  char room[8];
  EXPECT_EQ(vault.load(1, room).answer, Answer::kNone);
  EXPECT_TRUE(stand_in::lines_of_log().empty()) << "nothing was ever kept: no news";
  stand_in::fail_nvs(ESP_ERR_NVS_NOT_ENOUGH_SPACE);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(vault.save(1, Text("x")), Answer::kFull);
  }
  EXPECT_EQ(stand_in::lines_of_log(),
            std::vector<std::string>{"W esse: NVS: ESP_ERR_NVS_NOT_ENOUGH_SPACE"});
  stand_in::fail_nvs(ESP_OK);
  EXPECT_EQ(vault.save(1, Text("x")), Answer::kOk);
  stand_in::fail_nvs(ESP_ERR_NVS_NOT_ENOUGH_SPACE);
  EXPECT_EQ(vault.save(1, Text("y")), Answer::kFull);
  EXPECT_EQ(stand_in::lines_of_log().size(), 1u) << "it is full again";
  stand_in::reset_nvs();
}

TEST(NvsVault, KeepsNamespacesApart) {
  stand_in::reset_nvs();
  NvsVault one("one");
  NvsVault two("two");
  char room[8];
  ASSERT_EQ(one.save(1, Text("1")), Answer::kOk);
  EXPECT_EQ(two.load(1, room).answer, Answer::kNone);
  ASSERT_EQ(two.save(1, Text("2")), Answer::kOk);
  EXPECT_EQ(one.load(1, room).bytes, Text("1"));
}

const store::Geometry kSectors = {4096, 2, 4};

class PartitionFixture final : public test::FlashFixture {
 public:
  PartitionFixture() { stand_in::set_partition(&under_); }
  ~PartitionFixture() { stand_in::set_partition(nullptr); }
  store::Flash& flash() override { return flash_; }
  bool restart() override { return under_.boot(), true; }

 private:
  test::SimulatedFlash under_{kSectors};
  PartitionFlash flash_{"esse"};
};

class PartitionConformance : public testing::TestWithParam<test::FlashRule> {};
TEST_P(PartitionConformance, Holds) {
  PartitionFixture fixture;
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}
INSTANTIATE_TEST_SUITE_P(All,
                         PartitionConformance,
                         testing::ValuesIn(test::flash_rules().begin(), test::flash_rules().end()),
                         [](const testing::TestParamInfo<test::FlashRule>& one) {
                           return std::string(one.param.name);
                         });

TEST(PartitionFlash, IsNoneWhereThereIsNoneAndWhereItIsEncrypted) {
  PartitionFlash flash("esse");
  char room[4];
  stand_in::set_partition(nullptr);
  static_cast<void>(stand_in::lines_of_log());
  EXPECT_EQ(flash.geometry().blocks, 0u);
  EXPECT_FALSE(flash.read(0, room));
  EXPECT_EQ(flash.native(), ESP_ERR_NOT_FOUND);
  EXPECT_EQ(stand_in::lines_of_log(),
            std::vector<std::string>{"E esse: partition 'esse': there is none of that name"});
  test::SimulatedFlash under(kSectors);
  stand_in::set_partition(&under, true);
  EXPECT_EQ(flash.geometry().blocks, 0u);
  EXPECT_FALSE(flash.program(0, room));
  EXPECT_EQ(stand_in::lines_of_log(),
            std::vector<std::string>{"E esse: partition 'esse': it is encrypted: take NvsVault"});
  store::Store store(flash);
  EXPECT_NE(store.mount(), Answer::kOk);
  stand_in::set_partition(nullptr);
}

TEST(PartitionFlash, OfAnOddNumberOfSectorsLeavesOne) {
  test::SimulatedFlash under({4096, 3, 4});
  stand_in::set_partition(&under);
  PartitionFlash flash("esse");
  EXPECT_EQ(flash.geometry().blocks, 2u);
  EXPECT_FALSE(flash.erase(2));
  char room[8];
  EXPECT_FALSE(flash.read(8188, room)) << "half of it is behind the end";
  EXPECT_FALSE(flash.read(8193, room));
  EXPECT_FALSE(flash.program(8192, room));
  EXPECT_TRUE(flash.read(8184, room));
  stand_in::set_partition(nullptr);
}

TEST(PartitionFlash, SaysWhyItFails) {
  test::SimulatedFlash under(kSectors);
  stand_in::set_partition(&under);
  stand_in::fail_partition(ESP_ERR_INVALID_STATE);
  PartitionFlash flash("esse");
  char room[4] = {};
  EXPECT_FALSE(flash.read(0, room));
  EXPECT_EQ(flash.native(), ESP_ERR_INVALID_STATE);
  EXPECT_FALSE(flash.erase(0));
  EXPECT_FALSE(flash.program(0, room));
  stand_in::fail_partition(ESP_OK);
  EXPECT_TRUE(flash.read(0, room));
  EXPECT_EQ(flash.native(), 0);
  stand_in::set_partition(nullptr);
}

TEST(PartitionFlash, HoldsAStore) {
  test::SimulatedFlash under(kSectors);
  stand_in::set_partition(&under);
  PartitionFlash flash("esse");
  store::Store store(flash);
  Answer answer = store.mount();
  while (answer == Answer::kNeedsErase) {
    answer = store.prepare();
  }
  ASSERT_EQ(answer, Answer::kOk);
  ASSERT_EQ(store.save(1, Text("value")), Answer::kOk);
  store::Store again(flash);
  ASSERT_EQ(again.mount(), Answer::kOk);
  char room[8];
  EXPECT_EQ(again.load(1, room).bytes, Text("value"));
  stand_in::set_partition(nullptr);
}

}  // namespace
}  // namespace esse::espidf
