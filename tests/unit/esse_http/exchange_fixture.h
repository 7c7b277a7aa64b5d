// SPDX-License-Identifier: Apache-2.0
#pragma once
// An Exchange over a scripted transport, in virtual time.
#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "esse_http/exchange.h"
#include "support/guard_page.h"
#include "support/outside.h"
#include "support/scripted_server.h"
#include "support/url_of.h"
#include "support/virtual_clock.h"

namespace esse::test {

class ExchangeTest : public testing::Test {
 protected:
  static constexpr size_t kReceive = 64;
  static constexpr size_t kUrl = 64;
  static constexpr size_t kScratch = 96;
  static constexpr http::Header kAccept[] = {{"Accept", "text/event-stream"}};

  void SetUp() override {
    set_url("http://h/start");
    request.standard_headers = kAccept;
    request.media_type = "text/event-stream";
  }

  void set_url(const std::string& text) {
    url_text_ = text;
    request.url = url_of(from_std(url_text_));
  }

  Error start() {
    heads = 0;
    body.clear();
    const HeapTrap trap;
    return exchange.start(request, options, scratch, clock.now());
  }

  http::Progress polled(http::Exchange& one) {
    const HeapTrap trap;
    return one.poll(clock.now());
  }

  http::Progress poll() {
    const http::Progress step = polled(exchange);
    if (step == http::Progress::kHead) {
      ++heads;
    }
    return step;
  }

  /// Polls, takes `most` bytes of the body at a time, sleeps as told; until the end, or until
  /// nothing more will happen (kNotYet). No more than `polls`.
  http::Progress run(size_t most = SIZE_MAX, int polls = 100000) {
    while (polls-- > 0) {
      const http::Progress step = poll();
      if (step == http::Progress::kEnded || step == http::Progress::kFailed) {
        return step;
      }
      if (step == http::Progress::kBody) {
        const size_t n = exchange.body().size() < most ? exchange.body().size() : most;
        EXPECT_GT(n, 0u);
        body += to_std(exchange.body().first(n));
        exchange.consume(n);
      }
      if (step == http::Progress::kNotYet) {
        const Pending pending = exchange.pending();
        if (!clock.jump({pending.wait_ms, transport.wake_ms(pending.wants_read)})) {
          return step;
        }
      }
    }
    ADD_FAILURE() << "no end";
    return http::Progress::kNotYet;
  }

  /// start() and run(): "200 body", with "+failed Error" behind it when it failed.
  std::string get(size_t most = SIZE_MAX) {
    const Error error = start();
    if (error != Error::kNone) {
      return name(error);
    }
    const http::Progress step = run(most);
    std::string all = std::to_string(exchange.response().status()) + " " + body;
    if (step == http::Progress::kFailed) {
      all += std::string("+failed ") + name(exchange.cause().error);
    }
    return step == http::Progress::kNotYet ? all + "+hangs" : all;
  }

  static std::string page(const std::string& status,
                          const std::string& headers,
                          const std::string& text = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(text.size()) + "\r\n" +
           headers + "\r\n" + text;
  }
  static std::string moved(const std::string& location, const std::string& status = "302 Found") {
    return page(status, "Location: " + location + "\r\n");
  }

  ScriptedServer server;
  ScriptedTransport transport{server};
  VirtualClock clock{0xFFFFF000};  // every longer test crosses the counter's wrap
  http::Request request;
  http::ExchangeOptions options;
  Outside outside{transport};
  GuardedBytes receive_memory{kReceive}, url_memory{kUrl}, scratch_memory{kScratch};
  const Span<char> receive = receive_memory.back(kReceive);
  const Span<char> url_span = url_memory.back(kUrl);
  const Span<char> scratch = scratch_memory.back(kScratch);
  http::Exchange exchange{outside, receive, url_span};
  int heads = 0;
  std::string body;

 private:
  std::string url_text_;
};

}  // namespace esse::test
