// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/file_vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>  // renameat
#include <sys/stat.h>
#include <unistd.h>

namespace esse::posix {
namespace {

using store::Answer;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return fd_ >= 0; }
  int get() const { return fd_; }
  /// A write that was late may be told here. NFS does.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

struct Name {
  explicit Name(uint8_t id) : value{static_cast<char>('0' + id), '\0'} {}
  char value[2];
};
// The same for all: there is one writer, and what a cut left in it is overwritten.
const char kNew[] = "new";

int open_folder(const char* folder) { return ::open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }

// Down to the disk. macOS' fsync() ends at the disk's cache.
bool is_synced(int fd) {
#ifdef F_FULLFSYNC
  if (::fcntl(fd, F_FULLFSYNC) == 0) {
    return true;
  }
#endif
  return ::fsync(fd) == 0;
}

bool write_all(int fd, Span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) {
      return false;
    }
    bytes = bytes.from(n < 0 ? 0 : static_cast<size_t>(n));
  }
  return true;
}

bool read_all(int fd, Span<char> into) {
  while (!into.empty()) {
    const ssize_t n = ::read(fd, into.data(), into.size());
    if (n == 0 || (n < 0 && errno != EINTR)) {
      return false;
    }
    into = into.from(n < 0 ? 0 : static_cast<size_t>(n));
  }
  return true;
}

Answer why() { return errno == ENOSPC || errno == EDQUOT ? Answer::kFull : Answer::kFailed; }

}  // namespace

store::Loaded FileVault::load(uint8_t id, Span<char> into) {
  if (!store::is_id(id)) {
    return {Answer::kMisuse, Text()};
  }
  const Descriptor folder(open_folder(folder_));
  if (!folder.is_open()) {
    return {Answer::kFailed, Text()};
  }
  const Descriptor file(::openat(folder.get(), Name(id).value, O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) {
    return {errno == ENOENT ? Answer::kNone : Answer::kFailed, Text()};
  }
  struct stat about;
  if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return {Answer::kFailed, Text()};
  }
  if (static_cast<uint64_t>(about.st_size) > into.size()) {
    return {Answer::kTooLong, Text()};
  }
  const Span<char> value = into.first(static_cast<size_t>(about.st_size));
  return read_all(file.get(), value) ? store::Loaded{Answer::kOk, value}
                                     : store::Loaded{Answer::kFailed, Text()};
}

Answer FileVault::save(uint8_t id, Span<const char> bytes) {
  if (!store::is_id(id)) {
    return Answer::kMisuse;
  }
  const Descriptor folder(open_folder(folder_));
  if (!folder.is_open()) {
    return Answer::kFailed;
  }
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  Descriptor file(::openat(folder.get(), kNew, flags, S_IRUSR | S_IWUSR));
  if (!file.is_open() || !write_all(file.get(), bytes) || !is_synced(file.get()) || !file.close()) {
    return why();
  }
  // The name is in the folder, which has a way to the disk of its own.
  return ::renameat(folder.get(), kNew, folder.get(), Name(id).value) == 0 &&
                 is_synced(folder.get())
             ? Answer::kOk
             : why();
}

Answer FileVault::erase(uint8_t id) {
  if (!store::is_id(id)) {
    return Answer::kMisuse;
  }
  const Descriptor folder(open_folder(folder_));
  if (!folder.is_open()) {
    return Answer::kFailed;
  }
  if (::unlinkat(folder.get(), Name(id).value, 0) != 0) {
    return errno == ENOENT ? Answer::kOk : Answer::kFailed;
  }
  return is_synced(folder.get()) ? Answer::kOk : Answer::kFailed;
}

}  // namespace esse::posix
