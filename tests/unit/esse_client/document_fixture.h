// SPDX-License-Identifier: Apache-2.0
#pragma once
// A client whose hook asks for documents and streams in turn.
#include "client_fixture.h"
#include "esse_http/validators.h"

namespace esse::test {

inline constexpr http::Header kJson[] = {{"Accept", "application/json"}};

class Documents : public ClientFixture {
 protected:
  Documents() {
    options.hooks.context = this;
    options.hooks.before_attempt = [](void* self, Attempt& attempt) {
      return static_cast<Documents*>(self)->before(attempt);
    };
  }

  // The next attempts, one letter each: a document, a stream. The last goes on for ever.
  Go before(Attempt& attempt) {
    const HeapLeave leave;
    asked.push_back(attempt.last.error);
    const char next = plan[plan.size() > 1 && at < plan.size() - 1 ? at : plan.size() - 1];
    if (next == 'l') {
      ++at;
      attempt.later_ms = later_ms;
      return Go::kLater;
    }
    if (next == 'n') {
      ++at;
      return Go::kNotYet;
    }
    ++at;
    if (next == 'd') {
      attempt.asks = Asks::kDocument;
      attempt.request.standard_headers = kJson;
      attempt.request.media_type = "application/json";
      attempt.request.conditions = validators.conditions();
    }
    return Go::kGo;
  }

 public:
  void see(const http::Header& header) {
    if (client->status() == 200) {
      validators.see(header);
    }
  }

 protected:
  static std::string json(const std::string& text,
                          const std::string& more = "",
                          const std::string& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json; charset=utf-8\r\n" + more +
           "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
  }

  // All slices of one document, up to kDone or to the first failure.
  std::string document() {
    std::string all;
    for (int i = 0; i < 10'000; ++i) {
      const Step step = poll();
      switch (step.kind) {
        case StepKind::kBody:
          all += str(client->body());
          break;
        case StepKind::kDone:
          return all;
        case StepKind::kRetrying:
        case StepKind::kStopped:
          return all + "+" + name(client->cause().error);
        case StepKind::kIdle:
          if (!clock.jump({step.wait_ms, transport.wake_ms(step.wants_read, step.wants_write)})) {
            return all + "+hangs";
          }
          break;
        default:
          break;
      }
    }
    return all + "+no end";
  }

  bool sent(size_t n, const std::string& line) const {
    return request(n).find("\r\n" + line + "\r\n") != std::string::npos;
  }

  std::string plan = "ds";
  uint32_t later_ms = 0;
  size_t at = 0;
  std::vector<Error> asked;
  char room[64];
  http::Validators validators{Span<char>(room)};
};

}  // namespace esse::test
