// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/kept.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "esse_cli/arguments.h"

namespace esse::cli {

namespace {

flags::KeeperOptions options() {
  flags::KeeperOptions options;
  options.quiet_s = 1;  // a disk does not wear as flash does
  options.writes_a_day = 24 * 60;
  options.unix_time = [] { return static_cast<uint32_t>(time(nullptr)); };
  return options;
}

}  // namespace

Kept::Kept(const std::string& folder, const flags::Table& table)
    : folder_(folder),
      vault_(folder_.c_str()),
      record_(flags::internal::kRecordHead + flags::internal::values_bytes(table)),
      keeper_(vault_, Span<char>(record_.data(), record_.size()), options()) {
  struct stat status = {};
  if (mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    refuse("--store", folder_ + ": " + strerror(errno));
  }
  if (stat(folder_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    refuse("--store", folder_ + " is no folder");
  }
}

std::string Kept::found() const {
  switch (keeper_.answer()) {
    case store::Answer::kOk:
    case store::Answer::kNone:
      return "";
    case store::Answer::kForeign:
      return "--store: what is in " + folder_ +
             " is not of esse flags, or of a later version: it stays untouched";
    default:
      return "--store: " + folder_ + " cannot be read or written";
  }
}

}  // namespace esse::cli
