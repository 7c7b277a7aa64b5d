// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/output.h"

#include <limits.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "esse_base/millis.h"

namespace esse::cli {
namespace {

constexpr size_t kMuch = 64 * 1024;
constexpr size_t kPiece = PIPE_BUF;  // what poll(2) promises that a pipe takes without blocking
constexpr auto kBetweenShows = std::chrono::milliseconds(100);

size_t columns(int fd) {
  winsize size = {};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

}  // namespace

void Output::settle() {
  if (text_.size() >= kMuch) {
    flush();
  }
}

void Output::flush() {
  if (!is_empty() && console_ != nullptr) {
    console_->hide();
  }
  size_t done = 0;
  while (done < text_.size() && state_ == State::kGood && patience_.wait_for_room(fd_)) {
    const ssize_t n = ::write(fd_, text_.data() + done, std::min(text_.size() - done, kPiece));
    if (n >= 0) {
      done += static_cast<size_t>(n);
    } else if (errno == EPIPE) {
      state_ = State::kReaderGone;
    } else if (errno != EINTR && errno != EAGAIN) {
      state_ = State::kFailed;
      error_ = errno;
    }
  }
  text_.clear();
}

void Console::line(std::string_view text) {
  hide();
  std::string whole(text);
  whole += '\n';
  write(whole);
}

uint32_t Console::show(const std::string& status, Time now) {
  if (!live_ || status == shown_) {
    return kForever;
  }
  if (!shown_.empty() && now - shown_at_ < kBetweenShows) {
    const auto rest = kBetweenShows - (now - shown_at_);
    return static_cast<uint32_t>(std::chrono::ceil<std::chrono::milliseconds>(rest).count());
  }
  // One column stays free: a full line would wrap, and could not be taken back.
  const std::string text = status.substr(0, columns(fd_) - 1);
  write(colour_ ? "\r\033[K\033[2m" + text + "\033[0m" : "\r\033[K" + text);
  shown_ = status;
  shown_at_ = now;
  return kForever;
}

void Console::hide() {
  if (!shown_.empty()) {
    write("\r\033[K");
    shown_.clear();
  }
}

void Console::write(std::string_view text) {
  while (!text.empty() && patience_.wait_for_room(fd_)) {
    const ssize_t n = ::write(fd_, text.data(), std::min(text.size(), kPiece));
    if (n < 0 && errno != EINTR && errno != EAGAIN) {
      return;  // nobody to tell
    }
    text.remove_prefix(n < 0 ? 0 : static_cast<size_t>(n));
  }
}

}  // namespace esse::cli
