// SPDX-License-Identifier: Apache-2.0
#pragma once
// Console: stderr, lines for people and, on a terminal, one live line below them. Output: stdout,
// collected and written in large pieces.
#include <cstdint>
#include <string>
#include <string_view>

#include "esse_cli/patience.h"

namespace esse::cli {

class Console {
 public:
  /// `live`: the fd is a terminal, and a status line is wanted. `colour`: dim it.
  Console(int fd, const Patience& patience, bool live, bool colour)
      : fd_(fd), patience_(patience), live_(live), colour_(colour) {}
  ~Console() { hide(); }
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  bool is_live() const { return live_; }

  /// A whole line, above the status.
  void line(std::string_view text);
  /// Shows `status`, at most ten times a second. Answers in how many milliseconds it wants to be
  /// called again; kForever when it is shown.
  uint32_t show(const std::string& status, Time now);
  /// Takes the status away: before anything else writes to the terminal.
  void hide();

 private:
  void write(std::string_view text);

  const int fd_;
  const Patience& patience_;
  const bool live_;
  const bool colour_;
  std::string shown_;
  Time shown_at_;
};

class Output {
 public:
  enum class State { kGood, kReaderGone, kFailed };

  /// `console`, if any, is on the same terminal: its status goes away before anything is written.
  Output(int fd, const Patience& patience, Console* console = nullptr)
      : fd_(fd), patience_(patience), console_(console) {}

  /// Adds text; writes when much has come together.
  void add(std::string_view text) {
    text_ += text;
    settle();
  }
  /// The text that is not written yet, to append to. settle() follows.
  std::string& text() { return text_; }
  /// Writes when much has come together.
  void settle();
  /// Writes all of it. Waits for a slow reader, and so for as long pushes back on the server; when
  /// the patience is over, what is left is dropped.
  void flush();

  bool is_empty() const { return text_.empty(); }
  State state() const { return state_; }
  /// After kFailed: errno.
  int error() const { return error_; }
  int fd() const { return fd_; }
  /// poll(2) says that nobody reads any more.
  void note_reader_gone() { state_ = State::kReaderGone; }

 private:
  const int fd_;
  const Patience& patience_;
  Console* const console_;
  std::string text_;
  State state_ = State::kGood;
  int error_ = 0;
};

}  // namespace esse::cli
