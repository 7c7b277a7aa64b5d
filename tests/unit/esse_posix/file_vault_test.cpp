// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/file_vault.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "conformance/vault_conformance.h"

namespace esse::posix {
namespace {

using store::Answer;

// A folder of its own, which goes with it.
class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "esse_vault_XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path path;
};

// The disk is full after so many bytes of a file: write() does what it can, and then fails.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now = {bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
    handler_ = signal(SIGXFSZ, SIG_IGN);
  }
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

class FileVaultFixture final : public test::VaultFixture {
 public:
  store::Vault& vault() override { return *vault_; }
  bool restart() override {
    limit_.reset();
    vault_.emplace(folder_.path.c_str());
    return true;
  }
  bool cut_next_save(uint32_t at) override {
    if (at == 3) {  // shorter than either value: it must fail
      return false;
    }
    limit_.emplace(at);
    return true;
  }

 private:
  Folder folder_;
  std::optional<FileVault> vault_{folder_.path.c_str()};
  std::optional<FileLimit> limit_;
};

class FileVaultConformance : public testing::TestWithParam<test::VaultRule> {};
TEST_P(FileVaultConformance, Holds) {
  FileVaultFixture fixture;
  const char* broken = GetParam().check(fixture);
  EXPECT_EQ(broken, nullptr) << broken;
}
INSTANTIATE_TEST_SUITE_P(All,
                         FileVaultConformance,
                         testing::ValuesIn(test::vault_rules().begin(), test::vault_rules().end()),
                         [](const testing::TestParamInfo<test::VaultRule>& one) {
                           return std::string(one.param.name);
                         });

TEST(FileVault, FailsWithoutItsFolder) {
  Folder folder;
  const std::string none = folder.path / "none";
  FileVault vault(none.c_str());
  char bytes[8];
  EXPECT_EQ(vault.load(1, bytes).answer, Answer::kFailed);
  EXPECT_EQ(vault.save(1, Text("x")), Answer::kFailed);
  EXPECT_EQ(vault.erase(1), Answer::kFailed);
}

TEST(FileVault, IsNotMisledByWhatACrashLeft) {
  Folder folder;
  FileVault vault(folder.path.c_str());
  ASSERT_EQ(vault.save(1, Text("old")), Answer::kOk);
  std::ofstream(folder.path / "new") << "a longer value that nobody finished";
  char bytes[40];
  EXPECT_EQ(vault.load(1, bytes).bytes, Text("old"));
  ASSERT_EQ(vault.save(1, Text("new")), Answer::kOk);
  EXPECT_EQ(vault.load(1, bytes).bytes, Text("new"));
}

TEST(FileVault, TellsWhenAFileIsNone) {
  Folder folder;
  std::filesystem::create_directory(folder.path / "1");
  std::filesystem::create_symlink("/dev/zero", folder.path / "2");
  FileVault vault(folder.path.c_str());
  char bytes[8];
  EXPECT_EQ(vault.load(1, bytes).answer, Answer::kFailed);
  EXPECT_EQ(vault.load(2, bytes).answer, Answer::kFailed);
  EXPECT_EQ(vault.save(1, Text("x")), Answer::kFailed);
  EXPECT_EQ(vault.erase(1), Answer::kFailed);
  EXPECT_EQ(vault.save(2, Text("x")), Answer::kOk) << "a link is replaced, not followed";
  EXPECT_EQ(vault.load(2, bytes).bytes, Text("x"));
}

TEST(FileVault, KeepsValuesFromOthers) {
  Folder folder;
  FileVault vault(folder.path.c_str());
  ASSERT_EQ(vault.save(1, Text("secret")), Answer::kOk);
  struct stat about {};
  ASSERT_EQ(stat((folder.path / "1").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0600u);
}

}  // namespace
}  // namespace esse::posix
