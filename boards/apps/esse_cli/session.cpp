// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/session.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "esse_cli/describe.h"
#include "esse_cli/units.h"
#include "esse_posix/clock.h"

namespace esse::cli {
namespace {

constexpr size_t kReceiveBytes = 64 * 1024;

bool is_terminal(int fd) {
  const char* term = getenv("TERM");
  return isatty(fd) != 0 && term != nullptr && strcmp(term, "dumb") != 0;
}

posix::TcpOptions tcp_options(const FollowOptions& options) {
  posix::TcpOptions made;
  made.if_name = options.interface ? options.interface->c_str() : nullptr;
  return made;
}

Time end_of(const FollowOptions& options, Time now) {
  return options.for_ms == 0 ? Time::max() : now + std::chrono::milliseconds(options.for_ms);
}

}  // namespace

bool is_coloured(const FollowOptions& options, int fd) {
  const char* no_color = getenv("NO_COLOR");  // https://no-color.org: not empty
  const bool is_unwanted = no_color != nullptr && no_color[0] != '\0';
  return options.colour == "always" ||
         (options.colour == "auto" && is_terminal(fd) && !is_unwanted);
}

Session::Session(const FollowOptions& options, Settings& settings)
    : patience_(signals_, end_of(options, now_)),
      console_(unwaiting(STDERR_FILENO),
               patience_,
               is_terminal(STDERR_FILENO) && !options.quiet,
               is_coloured(options, STDERR_FILENO)),
      // Two terminals are most likely the same.
      output_(
          unwaiting(STDOUT_FILENO), patience_, isatty(STDOUT_FILENO) != 0 ? &console_ : nullptr),
      tcp_(tcp_options(options)),
      resolve_(options.resolve, tcp_),
      secure_(options, resolve_),
      transcript_(secure_.transport()),
      notes_(
          options, {settings, transcript_, secure_}, {console_, options.json ? &output_ : nullptr}),
      event_room_(options.event_bytes),
      receive_room_(kReceiveBytes) {
  ClientOptions& client = settings.client();
  for (http::ExchangeOptions* exchange : {&client.exchange, &client.document.exchange}) {
    exchange->response.context = this;
    exchange->response.on_header = on_header;
  }
}

void Session::on_header(void* self, const http::Header& header) {
  auto& session = *static_cast<Session*>(self);
  session.transcript_.add_header(header, display(session.client_->url()));
}

void Session::begin_turn() {
  now_ = SteadyClock::now();
  notes_.count(*client_);
  bytes_ += static_cast<uint32_t>(client_->statistics().bytes - static_cast<uint32_t>(bytes_));
  const uint32_t begun = client_->statistics().attempts;
  if (begun != begun_) {
    begun_ = begun;
    output_.flush();
    notes_.connecting();
  }
}

void Session::retrying(SecondChance chance) {
  retry_at_ = now_ + std::chrono::milliseconds(client_->delay_ms());
  notes_.retrying(*client_, chance);
  transcript_.forget();
}

void Session::stopped(ExitCode at_204) {
  ExitCode code = exit_code(client_->cause(), client_->limit());
  if (code == kOk && client_->cause().error == Error::kNoContent) {
    code = at_204;
  }
  notes_.closed(*client_, code != kOk);
  end(code);
}

void Session::end_turn(bool is_idle, const Wake& wake, const std::string& counted) {
  check_ends();
  if (!ended_ && is_idle && wake.wait_ms != 0) {
    sleep(wake, counted);
  }
}

void Session::end(int code) {
  if (!ended_) {
    ended_ = true;
    exit_code_ = code;
  }
}

void Session::check_ends() {
  if (output_.state() == Output::State::kReaderGone) {
    end(kOk);
  } else if (output_.state() == Output::State::kFailed) {
    end(kFailed);
  } else if (signals_.caught() != 0 || is_late()) {
    end(kOk);
  }
}

void Session::sleep(const Wake& wake, const std::string& counted) {
  output_.flush();
  uint32_t wait_ms = std::min(wake.wait_ms, ms_until(patience_.end(), now_));
  if (console_.is_live()) {
    wait_ms = std::min({wait_ms, console_.show(status_text(counted), now_), countdown_ms()});
  }
  poll_fds(wake, wait_ms);
  check_ends();
}

void Session::poll_fds(const Wake& wake, uint32_t wait_ms) {
  constexpr nfds_t kOwn = 2;
  pollfd fds[kOwn + posix::TcpTransport::kMostPollFds] = {
      {signals_.fd(), POLLIN, 0}, {reader_matters_ ? output_.fd() : -1, 0, 0}};
  const size_t others = tcp_.fill(Span<pollfd>(fds).from(kOwn), wake);
  const int timeout = wait_ms == kForever ? -1 : static_cast<int>(wait_ms);
  if (poll(fds, kOwn + static_cast<nfds_t>(others), timeout) > 0 && fds[1].revents != 0) {
    // `| head` has enough: what comes next may be an hour away. Not every file can be asked.
    reader_matters_ = false;
    if ((fds[1].revents & (POLLERR | POLLHUP)) != 0) {
      output_.note_reader_gone();
    }
  }
}

// What is long, and cut at the edge, comes last.
std::string Session::status_text(const std::string& counted) const {
  std::string text, why;
  if (client_->ready_state() == ReadyState::kOpen) {
    text = "open";
  } else if (client_->phase() != Phase::kIdle) {
    text = phase_text(client_->phase());
  } else {
    const uint32_t whole_seconds = (ms_until(retry_at_, now_) + 999) / 1000 * 1000;
    text = "next attempt in " + duration_text(whole_seconds);
    why = " | " + notes_.last_failure();
  }
  return text + " | " + counted + ", " + size_text(bytes_) + why;
}

// When the countdown changes.
uint32_t Session::countdown_ms() const {
  const bool counts =
      client_->ready_state() != ReadyState::kOpen && client_->phase() == Phase::kIdle;
  const uint32_t left = counts ? ms_until(retry_at_, now_) : 0;
  return left == 0 ? kForever : (left - 1) % 1000 + 1;
}

int Session::finish() {
  client_->close();
  client_->poll(posix::now(), 0);
  console_.hide();
  output_.flush();
  if (output_.state() == Output::State::kFailed) {
    notes_.say(std::string("cannot write to stdout: ") + strerror(output_.error()));
    exit_code_ = kFailed;
  }
  if (signals_.caught() != 0) {
    die_of(signals_.caught());
  }
  return exit_code_;
}

}  // namespace esse::cli
