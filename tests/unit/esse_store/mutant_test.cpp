// SPDX-License-Identifier: Apache-2.0
// The conformance suites on flashes and vaults that break one rule each. A suite that accepts
// everything would prove nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "esse_base/bytes.h"
#include "fixtures.h"

namespace esse::test {
namespace {

using store::Answer;
using store::kMaxUnit;

// Names of the rules that are broken, each in a line.
template <typename Fixture, typename Rule>
std::string broken_rules(Span<const Rule> rules, const Fixture& fresh) {
  std::string names;
  for (const Rule& rule : rules) {
    const auto fixture = fresh();
    const char* broken = rule.check(*fixture);
    if (broken != nullptr && broken != kNotApplicable) {
      names += std::string(rule.name) + "\n";
    }
  }
  return names;
}

enum class FlashDefect {
  kNone,
  kUnitOfThree,
  kErasesToZero,
  kErasesTheNextBlockToo,
  kProgramsAligned,  // to four times the unit
  kWrapsAtTheBlock,  // as a page of serial flash does
  kReadsAligned,
  kHasNoEnd,
  kForgets,  // what was programmed, at a restart
  kLosesTheLastUnit,
};

class MutantFlash final : public store::Flash {
 public:
  explicit MutantFlash(FlashDefect defect) : defect_(defect) {}
  store::Geometry geometry() override { return {256, 4, is(FlashDefect::kUnitOfThree) ? 3u : 4u}; }
  bool read(uint32_t at, Span<char> into) override {
    const uint32_t from = is(FlashDefect::kReadsAligned) ? at & ~3u : at;
    return inner_.read(is(FlashDefect::kHasNoEnd) ? from % 1000 : from, into);
  }
  bool program(uint32_t at, Span<const char> bytes) override {
    if (is(FlashDefect::kProgramsAligned)) {
      at &= ~15u;
    }
    if (is(FlashDefect::kLosesTheLastUnit) && bytes.size() == kMaxUnit) {
      bytes = bytes.first(kMaxUnit - 4);
    }
    const uint32_t room = 256 - at % 256;
    if (is(FlashDefect::kWrapsAtTheBlock) && bytes.size() > room) {
      return inner_.program(at, bytes.first(room)) &&
             inner_.program(at / 256 * 256, bytes.from(room));
    }
    return inner_.program(at, bytes);
  }
  bool erase(uint32_t block) override {
    if (is(FlashDefect::kErasesTheNextBlockToo) && block + 1 < 4 && !inner_.erase(block + 1)) {
      return false;
    }
    const bool is_done = inner_.erase(block);
    if (is(FlashDefect::kErasesToZero)) {
      std::fill(inner_.bytes().begin(), inner_.bytes().end(), '\0');
    }
    return is_done;
  }
  void restart() {
    if (is(FlashDefect::kForgets)) {
      std::fill(inner_.bytes().begin(), inner_.bytes().end(), store::kErased);
    }
  }

 private:
  bool is(FlashDefect defect) const { return defect_ == defect; }
  FlashDefect defect_;
  SimulatedFlash inner_{{256, 4, 4}};
};

class MutantFlashFixture final : public FlashFixture {
 public:
  explicit MutantFlashFixture(FlashDefect defect) : flash_(defect) {}
  store::Flash& flash() override { return flash_; }
  bool restart() override { return flash_.restart(), true; }

 private:
  MutantFlash flash_;
};

TEST(MutantFlash, IsCaught) {
  const std::pair<FlashDefect, const char*> cases[] = {
      {FlashDefect::kUnitOfThree, "GeometryIsInRange"},
      {FlashDefect::kErasesToZero, "ErasedReadsAsErased"},
      {FlashDefect::kErasesTheNextBlockToo, "AnEraseTakesOneBlock"},
      {FlashDefect::kProgramsAligned, "EachUnitIsProgrammedByItself"},
      {FlashDefect::kWrapsAtTheBlock, "ProgramsUpToTheMostAnywhere"},
      {FlashDefect::kReadsAligned, "ReadsAnyPlaceAndLength"},
      {FlashDefect::kHasNoEnd, "RefusesWhatIsOutside"},
      {FlashDefect::kForgets, "StaysOverARestart"},
      {FlashDefect::kLosesTheLastUnit, "ProgramsUpToTheMostAnywhere"},
  };
  const auto broken_by = [](FlashDefect defect) {
    return broken_rules(flash_rules(),
                        [&] { return std::make_unique<MutantFlashFixture>(defect); });
  };
  EXPECT_EQ(broken_by(FlashDefect::kNone), "");
  for (const auto& [defect, rule] : cases) {
    EXPECT_NE(broken_by(defect).find(rule), std::string::npos) << rule << "\n" << broken_by(defect);
  }
}

enum class VaultDefect {
  kNone,
  kEmptyIsNone,
  kEndsAtNul,
  kSharesAPlace,  // 1 and 5
  kErasesNothing,
  kErasingNoneFails,
  kTakesAnyNumber,
  kGivesAPart,  // of what is too long
  kForgets,
  kWearsOut,
  kTearsWhenCut,
  kDecidesLate,  // after a cut another restart has another value
};

class MutantVault final : public store::Vault {
 public:
  explicit MutantVault(VaultDefect defect) : defect_(defect) {}

  store::Loaded load(uint8_t id, Span<char> into) override {
    const auto found = values_.find(place(id));
    if (!is_number(id)) {
      return {Answer::kMisuse, Text()};
    }
    if (found == values_.end() || (is(VaultDefect::kEmptyIsNone) && found->second.empty())) {
      return {Answer::kNone, Text()};
    }
    const std::string& value = found->second;
    if (value.size() > into.size() && !is(VaultDefect::kGivesAPart)) {
      return {Answer::kTooLong, Text()};
    }
    const Span<char> part = into.first(min_of(value.size(), into.size()));
    copy_bytes(part.data(), value.data(), part.size());
    return {Answer::kOk, part};
  }
  Answer save(uint8_t id, Span<const char> bytes) override {
    if (!is_number(id)) {
      return Answer::kMisuse;
    }
    std::string value(bytes.data(), bytes.size());
    if (is(VaultDefect::kEndsAtNul)) {
      value = value.c_str();
    }
    if (cut) {
      late_ = value;
      if (is(VaultDefect::kTearsWhenCut)) {
        values_[place(id)] = value.substr(0, value.size() / 2);
      }
      return Answer::kFailed;
    }
    if (!is(VaultDefect::kWearsOut) || ++saves_ < 200) {
      values_[place(id)] = value;
    }
    return Answer::kOk;
  }
  Answer erase(uint8_t id) override {
    if (!is_number(id)) {
      return Answer::kMisuse;
    }
    if (!is(VaultDefect::kErasesNothing)) {
      const bool was_there = values_.erase(place(id)) != 0;
      return was_there || !is(VaultDefect::kErasingNoneFails) ? Answer::kOk : Answer::kNone;
    }
    return Answer::kOk;
  }
  void restart() {
    if (is(VaultDefect::kForgets)) {
      values_.clear();
    }
    if (is(VaultDefect::kDecidesLate) && !cut && !late_.empty()) {
      values_[1] = late_;
    }
    cut = false;
  }

  bool cut = false;

 private:
  bool is(VaultDefect defect) const { return defect_ == defect; }
  bool is_number(uint8_t id) const { return store::is_id(id) || is(VaultDefect::kTakesAnyNumber); }
  int place(uint8_t id) const { return is(VaultDefect::kSharesAPlace) ? id % 4 : id; }

  VaultDefect defect_;
  std::map<int, std::string> values_;
  std::string late_;
  int saves_ = 0;
};

class MutantVaultFixture final : public VaultFixture {
 public:
  explicit MutantVaultFixture(VaultDefect defect) : vault_(defect) {}
  store::Vault& vault() override { return vault_; }
  bool restart() override { return vault_.restart(), true; }
  bool cut_next_save(uint32_t at) override {
    vault_.cut = at < 4;
    return vault_.cut;
  }

 private:
  MutantVault vault_;
};

TEST(MutantVault, IsCaught) {
  const std::pair<VaultDefect, const char*> cases[] = {
      {VaultDefect::kEmptyIsNone, "LoadsWhatWasSaved"},
      {VaultDefect::kEndsAtNul, "TakesAnyByte"},
      {VaultDefect::kSharesAPlace, "NumbersDoNotTouch"},
      {VaultDefect::kErasesNothing, "EraseForgets"},
      {VaultDefect::kErasingNoneFails, "EraseForgets"},
      {VaultDefect::kTakesAnyNumber, "RefusesOtherNumbers"},
      {VaultDefect::kGivesAPart, "LongValuesAreRefusedWhole"},
      {VaultDefect::kForgets, "StaysOverARestart"},
      {VaultDefect::kWearsOut, "IsSavedAgainAndAgain"},
      {VaultDefect::kTearsWhenCut, "ACutLeavesOldOrNew"},
      {VaultDefect::kDecidesLate, "ACutLeavesOldOrNew"},
  };
  const auto broken_by = [](VaultDefect defect) {
    return broken_rules(vault_rules(),
                        [&] { return std::make_unique<MutantVaultFixture>(defect); });
  };
  EXPECT_EQ(broken_by(VaultDefect::kNone), "");
  for (const auto& [defect, rule] : cases) {
    EXPECT_NE(broken_by(defect).find(rule), std::string::npos) << rule << "\n" << broken_by(defect);
  }
}

}  // namespace
}  // namespace esse::test
