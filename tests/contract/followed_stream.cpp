// SPDX-License-Identifier: Apache-2.0
#include "followed_stream.h"

#include <fcntl.h>
#include <httplib.h>
#include <poll.h>
#include <unistd.h>

#include "esse_base/std_interop.h"
#include "esse_posix/clock.h"

namespace esse::contract {
namespace {

std::string to_string(Text text) { return std::string(text.data(), text.size()); }

ClientOptions options_for(const StreamParameters& parameters, Span<const http::Header> headers) {
  ClientOptions options = launchdarkly_options();
  options.request.method = from_std(parameters.method);
  options.request.headers = headers;
  options.request.body = from_std(parameters.body);
  options.request.last_event_id = from_std(parameters.last_event_id);
  options.backoff.base_ms = parameters.initial_delay_ms;
  options.backoff.floor_ms = 1;
  options.exchange.response_ms = parameters.read_timeout_ms;
  options.exchange.idle_ms = parameters.read_timeout_ms;
  return options;
}

std::vector<http::Header> views(const std::map<std::string, std::string>& headers) {
  std::vector<http::Header> result;
  for (const auto& [name, value] : headers) {
    result.push_back({from_std(name), from_std(value)});
  }
  return result;
}

}  // namespace

FollowedStream::FollowedStream(StreamParameters parameters, size_t event_bytes)
    : parameters_(std::move(parameters)),
      headers_(views(parameters_.headers)),
      options_(options_for(parameters_, {headers_.data(), headers_.size()})),
      event_(event_bytes),
      client_(transport_, options_, {{event_.data(), event_.size()}, receive_, url_}) {}

FollowedStream::~FollowedStream() {
  client_.close();
  wake();
  if (thread_.joinable()) {
    thread_.join();
  }
  for (const int end : wake_) {
    if (end >= 0) {
      ::close(end);
    }
  }
}

Error FollowedStream::start() {
  const std::string& url = parameters_.callback_url;
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos || url.find('/', scheme + 3) == std::string::npos) {
    return Error::kUrlSyntax;
  }
  const size_t path = url.find('/', scheme + 3);
  callback_path_ = url.substr(path);
  harness_ = std::make_unique<httplib::Client>(url.substr(0, path));
  harness_->set_keep_alive(true);
  harness_->set_tcp_nodelay(true);
  if (::pipe(wake_) != 0) {
    return Error::kTransportFailed;
  }
  for (const int end : wake_) {
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
  const Error error = client_.open(from_std(parameters_.stream_url));
  if (error == Error::kNone) {
    thread_ = std::thread(&FollowedStream::run, this);
  }
  return error;
}

void FollowedStream::restart() {
  client_.reconnect();
  wake();
}

void FollowedStream::listen(const std::string& type) {
  const std::lock_guard<std::mutex> lock(mutex_);
  listened_.insert(type);
}

void FollowedStream::run() {
  Step step;
  do {
    step = client_.poll(posix::now(), posix::random());
  } while (handle(step));
}

// False: it is over.
bool FollowedStream::handle(const Step& step) {
  switch (step.kind) {
    case StepKind::kIdle:
      sleep(step);
      break;
    case StepKind::kOpened:
    case StepKind::kBody:  // it asks for streams only
    case StepKind::kDone:
      break;
    case StepKind::kEvent:
      post_event(to_string(client_.event().data));
      break;
    case StepKind::kEventPart:
      take_part();
      break;
    case StepKind::kEventCut:
      parts_.clear();
      break;
    case StepKind::kEventTooLarge:
    case StepKind::kIdRefused:
      post_error("something does not fit the span");
      break;
    case StepKind::kComment:
      post({{"kind", "comment"}, {"comment", to_string(client_.comment())}});
      break;
    case StepKind::kRetrying:
    case StepKind::kStopped:
      if (const Error error = client_.cause().error;
          error != Error::kReconnectByCaller && error != Error::kClosedByCaller) {
        post_error(name(error));
      }
      return step.kind == StepKind::kRetrying;
  }
  return true;
}

void FollowedStream::sleep(const Step& step) {
  pollfd sockets[1 + posix::TcpTransport::kMostPollFds];
  sockets[0] = {wake_[0], POLLIN, 0};
  const size_t count = 1 + transport_.fill(Span<pollfd>(sockets).from(1), step);
  const int wait = step.wait_ms > INT32_MAX ? -1 : static_cast<int>(step.wait_ms);
  ::poll(sockets, static_cast<nfds_t>(count), wait);
  char bytes[16];
  while (::read(wake_[0], bytes, sizeof bytes) > 0) {
  }
}

void FollowedStream::wake() {
  // A full pipe wakes as well.
  [[maybe_unused]] const ssize_t written = ::write(wake_[1], "", 1);
}

void FollowedStream::take_part() {
  const stream::EventView event = client_.event();
  if (event.part == stream::Part::kFirst) {
    parts_.clear();
  }
  parts_.append(event.data.data(), event.data.size());
  if (event.part == stream::Part::kLast) {
    post_event(parts_);
    parts_.clear();
  }
}

void FollowedStream::post_event(const std::string& data) {
  const stream::EventView event = client_.event();
  const std::string type = to_string(event.type);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (listened_.count(type) == 0) {
      return;
    }
  }
  post({{"kind", "event"},
        {"event", {{"type", type}, {"data", data}, {"id", to_string(event.last_event_id)}}}});
}

void FollowedStream::post_error(const std::string& what) {
  post({{"kind", "error"}, {"error", what}});
}

void FollowedStream::post(const nlohmann::json& message) {
  using json = nlohmann::json;
  // What is not UTF-8 becomes U+FFFD.
  const std::string body = message.dump(-1, ' ', false, json::error_handler_t::replace);
  ++posts_;
  harness_->Post(callback_path_ + "/" + std::to_string(posts_), body, "application/json");
}

}  // namespace esse::contract
