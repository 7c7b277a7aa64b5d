// SPDX-License-Identifier: Apache-2.0
#pragma once
// FollowedStream: one esse::Client over a POSIX socket, driven by a thread of its own, which also
// posts what happened to the harness: one sender, so the numbers of the posts follow one another.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "esse_client/client.h"
#include "esse_posix/tcp_transport.h"

namespace httplib {
class Client;
}

namespace esse::contract {

/// What the harness asks for. Members that are not there keep these values.
struct StreamParameters {
  std::string stream_url;
  std::string callback_url;
  std::string method = "GET";
  std::string body;
  std::string last_event_id;
  std::map<std::string, std::string> headers;
  uint32_t initial_delay_ms = 1'000;
  uint32_t read_timeout_ms = 300'000;
};

class FollowedStream {
 public:
  /// `event_bytes`: the client's event span; larger events come as parts, and are put together
  /// here.
  FollowedStream(StreamParameters parameters, size_t event_bytes);
  /// Closes the stream. Nothing is posted once this returns.
  ~FollowedStream();
  FollowedStream(const FollowedStream&) = delete;
  FollowedStream& operator=(const FollowedStream&) = delete;

  /// Begins. An error means that the parameters were refused, and that nothing runs.
  Error start();
  void restart();
  /// Lets events of this type through; "message" needs no listener (the browser's EventSource).
  void listen(const std::string& type);

 private:
  void run();
  void sleep(const Step& step);
  void wake();
  bool handle(const Step& step);
  void take_part();
  void post_event(const std::string& data);
  void post_error(const std::string& what);
  void post(const nlohmann::json& message);

  const StreamParameters parameters_;
  std::vector<http::Header> headers_;
  ClientOptions options_;
  posix::TcpTransport transport_;
  std::vector<char> event_;
  char receive_[2048];
  char url_[1024];
  Client client_;
  std::unique_ptr<httplib::Client> harness_;
  std::string callback_path_;
  int posts_ = 0;
  std::string parts_;
  std::mutex mutex_;
  std::set<std::string> listened_{"message"};
  int wake_[2] = {-1, -1};
  std::thread thread_;
};

}  // namespace esse::contract
