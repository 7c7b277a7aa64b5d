// SPDX-License-Identifier: Apache-2.0
// esse_contract_service: the service under test of LaunchDarkly's sse-contract-tests, by the
// service specification of its version 2.31.0, with every capability.
#include <httplib.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "followed_stream.h"

namespace {

using esse::contract::FollowedStream;
using esse::contract::StreamParameters;
using nlohmann::json;

StreamParameters parse_parameters(const std::string& body) {
  const json object = json::parse(body);
  StreamParameters p;
  p.stream_url = object.at("streamUrl").get<std::string>();
  p.callback_url = object.at("callbackUrl").get<std::string>();
  p.method = object.value("method", p.method);
  p.body = object.value("body", p.body);
  p.last_event_id = object.value("lastEventId", p.last_event_id);
  p.headers = object.value("headers", p.headers);
  // null is how an optional number is left out.
  const auto number = [&object](const char* key, uint32_t otherwise) {
    return object.contains(key) && !object.at(key).is_null() ? object.at(key).get<uint32_t>()
                                                             : otherwise;
  };
  p.initial_delay_ms = number("initialDelayMs", p.initial_delay_ms);
  p.read_timeout_ms = number("readTimeoutMs", p.read_timeout_ms);
  return p;
}

class Service {
 public:
  explicit Service(size_t event_bytes) : event_bytes_(event_bytes) {
    server_.set_tcp_nodelay(true);
    server_.Get("/", [](const auto&, auto& response) { describe(response); });
    server_.Post("/", [this](const auto& request, auto& response) { create(request, response); });
    server_.Delete("/", [this](const auto&, auto&) { server_.stop(); });
    server_.Post(R"(/streams/(\d+))",
                 [this](const auto& request, auto& response) { command(request, response); });
    server_.Delete(R"(/streams/(\d+))",
                   [this](const auto& request, auto& response) { remove(request, response); });
    server_.set_exception_handler([](const auto&, auto& response, std::exception_ptr) {
      response.status = 400;  // only what the harness sent can throw
    });
  }

  bool run(int port) {
    if (!server_.bind_to_port("127.0.0.1", port)) {
      return false;
    }
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;
    return server_.listen_after_bind();
  }

 private:
  static void describe(httplib::Response& response) {
    const json capabilities = {"bom",
                               "comments",
                               "event-type-listeners",
                               "headers",
                               "last-event-id",
                               "post",
                               "read-timeout",
                               "report",
                               "restart",
                               "server-directed-shutdown-request"};
    const json about = {{"name", "esse"}, {"capabilities", capabilities}};
    response.set_content(about.dump(), "application/json");
  }

  void create(const httplib::Request& request, httplib::Response& response) {
    auto stream = std::make_shared<FollowedStream>(parse_parameters(request.body), event_bytes_);
    if (const esse::Error error = stream->start(); error != esse::Error::kNone) {
      response.status = 400;
      response.set_content(esse::name(error), "text/plain");
      return;
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::string path = "/streams/" + std::to_string(++last_);
    streams_[path] = std::move(stream);
    response.status = 201;
    response.set_header("Location", path);
  }

  void command(const httplib::Request& request, httplib::Response& response) {
    const json object = json::parse(request.body);
    const std::shared_ptr<FollowedStream> stream = find(request.path);
    const std::string what = object.at("command").get<std::string>();
    if (!stream) {
      response.status = 404;
    } else if (what == "restart") {
      stream->restart();
    } else if (what == "listen") {
      stream->listen(object.at("listen").at("type").get<std::string>());
    } else {
      response.status = 400;
    }
  }

  // Answers when nothing is posted any more.
  void remove(const httplib::Request& request, httplib::Response& response) {
    const std::shared_ptr<FollowedStream> stream = find(request.path);
    response.status = stream ? 204 : 404;
    const std::lock_guard<std::mutex> lock(mutex_);
    streams_.erase(request.path);
  }

  std::shared_ptr<FollowedStream> find(const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = streams_.find(path);
    return found == streams_.end() ? nullptr : found->second;
  }

  const size_t event_bytes_;
  httplib::Server server_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<FollowedStream>> streams_;
  int last_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The service under test of sse-contract-tests");
  int port = 8000;
  size_t event_bytes = 16u << 20;
  app.add_option("--port", port, "where to listen, on 127.0.0.1")
      ->required()
      ->check(CLI::Range(1, 65535));
  app.add_option("--buffer", event_bytes, "bytes of each client's event span")
      ->capture_default_str()
      ->check(CLI::Range(size_t{esse::Client::kMinEvent}, size_t{1} << 30));
  CLI11_PARSE(app, argc, argv);
  if (!Service(event_bytes).run(port)) {
    std::cerr << "esse_contract_service: cannot listen on 127.0.0.1:" << port << "\n";
    return 1;
  }
  return 0;
}
