// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/serve.h"

#include <httplib.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <memory>
#include <mutex>

#include "esse_cli/arguments.h"
#include "esse_cli/exit_code.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kClients = 64;                       // at once; a thread each
constexpr unsigned kSpareThreads = 8;                   // for those who are told to come back
constexpr auto kLook = std::chrono::milliseconds(200);  // how often a client is looked after
constexpr auto kGrace = std::chrono::seconds(1);

// What all streams share: when the server began, and that it ends.
class Life {
 public:
  uint64_t ms() const {
    const auto age = Clock::now() - began_;
    return static_cast<uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(age).count());
  }
  /// Waits for the streams to end, too: the server would cut them.
  void end() {
    std::unique_lock<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, kGrace, [this] { return streams_ == 0; });
  }
  /// False: there are as many as there may be.
  bool stream_begins() {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool is_room = streams_ < kClients;
    streams_ += is_room;
    return is_room;
  }
  void stream_ends() {
    const std::lock_guard<std::mutex> lock(mutex_);
    --streams_;
    changed_.notify_all();
  }
  /// False: the server ends.
  bool sleep_until(Clock::time_point then) {
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_until(lock, then, [this] { return ended_; });
  }

 private:
  const Clock::time_point began_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned streams_ = 0;
  bool ended_ = false;
};

// One client's stream. The server asks for piece after piece, in a thread of the client's.
class Stream {
 public:
  Stream(const ServeOptions& options, Life& life, const std::string& last_event_id)
      : options_(options),
        life_(life),
        n_(resume_point(last_event_id)),
        is_new_(last_event_id.empty()) {}

  /// False: cut the connection.
  bool next(httplib::DataSink& sink) {
    if (!begun_) {
      begun_ = true;
      due_ = Clock::now();
      return send(sink, beginning());
    }
    due_ += std::chrono::milliseconds(options_.interval_ms);
    const bool stalls = options_.stall_after && sent_ >= *options_.stall_after;
    if (!wait(sink, stalls ? Clock::time_point::max() : due_)) {
      return false;
    }
    if (ended_) {
      sink.done();
      return true;
    }
    return options_.heartbeats ? send(sink, heartbeat()) : send_event(sink);
  }

  uint32_t number() const { return n_; }

 private:
  std::string beginning() const {
    const bool is_silent = options_.stall_after == 0u || options_.heartbeats;
    return (options_.bom ? "\xEF\xBB\xBF" : "") +
           (is_new_ && !is_silent ? sample_blocks() : std::string());
  }

  // False: the client is gone. Sets ended_ when the server ends.
  bool wait(httplib::DataSink& sink, Clock::time_point then) {
    while (Clock::now() < then) {
      if (!life_.sleep_until(std::min(then, Clock::now() + kLook))) {
        ended_ = true;
        return true;
      }
      if (!sink.is_writable()) {
        return false;
      }
    }
    return true;
  }

  bool send_event(httplib::DataSink& sink) {
    std::string bytes = numbered_event(n_ + 1, life_.ms());
    if (options_.cut_after && sent_ == *options_.cut_after) {
      send(sink, bytes.substr(0, bytes.size() / 2));
      return false;
    }
    ++n_;
    ++sent_;
    if (n_ % 3 == 0) {
      bytes += simple_event(life_.ms());
    }
    if (!send(sink, bytes)) {
      return false;
    }
    if (options_.count != 0 && n_ % options_.count == 0) {
      sink.done();
    }
    return true;
  }

  bool send(httplib::DataSink& sink, const std::string& text) {
    const std::string bytes = with_line_end(text, options_.line_end);
    return bytes.empty() || sink.write(bytes.data(), bytes.size());
  }

  const ServeOptions options_;  // a copy: faults may be only for the first
  Life& life_;
  uint32_t n_;
  uint32_t sent_ = 0;
  const bool is_new_;
  bool begun_ = false;
  bool ended_ = false;
  Clock::time_point due_;
};

std::unique_ptr<httplib::Server> make_server(const ServeOptions& options) {
  if (options.cert.empty()) {
    return std::make_unique<httplib::Server>();
  }
#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
  auto server = std::make_unique<httplib::SSLServer>(options.cert.c_str(), options.key.c_str());
  if (!server->is_valid()) {
    refuse("--cert", "this and --key are no certificate and its key, PEM");
  }
  return server;
#else
  refuse("--cert", "cpp-httplib was built without OpenSSL");
#endif
}

class Server {
 public:
  explicit Server(const ServeOptions& options) : options_(options), http_(make_server(options)) {
    http_->new_task_queue = [] { return new httplib::ThreadPool(kClients + kSpareThreads); };
    // Not httplib's SO_REUSEPORT: two servers would share a port, and clients at random.
    http_->set_socket_options([](auto fd) {
      const int yes = 1;
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    http_->set_tcp_nodelay(true);
    http_->set_keep_alive_max_count(1);  // no connection waits for a second request
    http_->set_default_headers({{"Access-Control-Allow-Origin", "*"}});
    route("/events", true);
    route("/stream", false);
  }

  /// The port; 0: errno says why not.
  int bind(int port) {
    errno = 0;
    if (port == 0) {
      return std::max(0, http_->bind_to_any_port(options_.host));
    }
    return http_->bind_to_port(options_.host, port) ? port : 0;
  }

  void listen() { http_->listen_after_bind(); }

  void stop() {
    life_.end();
    http_->stop();
  }

 private:
  void route(const char* path, bool redirects) {
    const auto handler = [this, redirects](const httplib::Request& request,
                                           httplib::Response& response) {
      answer(request, response, redirects);
    };
    http_->Get(path, handler).Post(path, handler).Put(path, handler);
    // A page that fetch()es with a header of its own asks first.
    http_->Options(path, [](const httplib::Request&, httplib::Response& response) {
      response.set_header("Access-Control-Allow-Headers", "*");
      response.status = 204;
    });
  }

  void answer(const httplib::Request& request, httplib::Response& response, bool redirects) {
    const std::string id = request.get_header_value("Last-Event-ID");
    const uint32_t last = resume_point(id);
    const ServeOptions& options = options_for_next();
    const bool is_redirect = options.status >= 300 && options.status < 400;
    const bool is_over =
        options.once && options.count != 0 && last != 0 && last % options.count == 0;
    if ((options.status != 0 && (redirects || !is_redirect)) || is_over) {
      refuse_stream(is_over && options.status == 0 ? 204 : options.status, response);
      log(request, id, std::to_string(response.status));
      return;
    }
    if (!life_.stream_begins()) {
      response.status = 503;
      response.set_header("Retry-After", "1");
      response.set_content("esse serve has " + std::to_string(kClients) + " clients already\n",
                           "text/plain");
      log(request, id, "503");
      return;
    }
    log(request, id, "from event " + std::to_string(last + 1));
    begin_stream(options, id, response);
  }

  // Without its fault once it has befallen enough requests.
  const ServeOptions& options_for_next() {
    return options_.times == 0 || requests_++ < options_.times ? options_ : faultless_;
  }

  void refuse_stream(uint32_t status, httplib::Response& response) const {
    response.status = static_cast<int>(status);
    if (status >= 300 && status < 400) {
      response.set_header("Location", "/stream");
    }
    if (options_.retry_after_s) {
      response.set_header("Retry-After", std::to_string(*options_.retry_after_s));
    }
    if (status >= 400) {
      response.set_content("esse serve was told to answer " + std::to_string(status) + "\n",
                           "text/plain");
    }
  }

  void begin_stream(const ServeOptions& options,
                    const std::string& id,
                    httplib::Response& response) {
    response.set_header("Cache-Control", "no-cache");
    response.set_header("X-Accel-Buffering", "no");
    const auto stream = std::make_shared<Stream>(options, life_, id);
    response.set_chunked_content_provider(
        "text/event-stream",
        [stream](size_t, httplib::DataSink& sink) { return stream->next(sink); },
        [this, stream](bool) {
          say("stream over after event " + std::to_string(stream->number()));
          life_.stream_ends();
        });
  }

  void log(const httplib::Request& request, const std::string& id, const std::string& what) {
    say(request.method + " " + request.path + (id.empty() ? "" : ", Last-Event-ID " + id) + ": " +
        what);
  }

  void say(const std::string& text) {
    if (options_.verbose) {
      // Of a piece: several threads write.
      const std::string line = for_terminal_line(to_utf8(text)) + "\n";
      fputs(line.c_str(), stderr);
    }
  }

  static ServeOptions without_faults(ServeOptions options) {
    options.cut_after = options.stall_after = options.retry_after_s = std::nullopt;
    options.status = 0;
    options.heartbeats = false;
    return options;
  }

  const ServeOptions options_;
  const ServeOptions faultless_ = without_faults(options_);
  Life life_;
  std::atomic<uint32_t> requests_{0};
  const std::unique_ptr<httplib::Server> http_;
};

struct Address {
  std::string host;
  int port;
};

Address address_of(const ServeOptions& options) {
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  };
  const bool is_port_alone = options.port.empty() && is_number(options.host);
  const std::string host = is_port_alone ? "127.0.0.1" : options.host;
  const std::string port = is_port_alone          ? options.host
                           : options.port.empty() ? "8080"
                                                  : options.port;
  if (!is_number(port) || port.size() > 5 || std::stoi(port) > 65535) {
    refuse("PORT", "not 0 to 65535");
  }
  if (host.empty()) {
    refuse("HOST", "it is empty");
  }
  return {host, std::stoi(port)};
}

std::string url_of(const std::string& scheme, const std::string& host, int port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return scheme + "://" + (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) +
         "/events";
}

// Blocks them in this thread and those that it starts, so that sigwait() gets them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace

int serve(const ServeOptions& options) {
  if (options.retry_after_s && options.status == 0) {
    refuse("--retry-after", "only with --status or --redirect");
  }
  const Address address = address_of(options);
  const sigset_t signals = block_signals();
  ServeOptions bound = options;
  bound.host = address.host;
  Server server(bound);
  const int port = server.bind(address.port);
  if (port == 0) {
    fprintf(stderr, "esse serve: cannot listen on %s port %d: %s\n", address.host.c_str(),
            address.port, errno != 0 ? strerror(errno) : "there is no such address here");
    return kFailed;
  }
  printf("Starting SSE server at %s\n",
         url_of(options.cert.empty() ? "http" : "https", address.host, port).c_str());
  fflush(stdout);
  std::future<void> listening = std::async(std::launch::async, [&] { server.listen(); });
  int signal = 0;
  sigwait(&signals, &signal);
  server.stop();
  if (listening.wait_for(kGrace) != std::future_status::ready) {
    std::_Exit(kOk);  // somebody connected and asks for nothing
  }
  return kOk;
}

}  // namespace esse::cli
