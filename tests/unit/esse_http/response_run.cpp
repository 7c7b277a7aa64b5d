// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_http/response_run.h"

#include "esse_base/std_interop.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"

namespace esse::test {
namespace {

using http::Progress;
using http::ResponseReader;

// What the hook saw, without the heap.
struct Seen {
  char text[4096];
  size_t size = 0;
  void add(Text more) {
    for (const char c : more) {
      if (size < sizeof text) {
        text[size++] = c;
      }
    }
  }
};

void see(void* context, const http::Header& header) {
  Seen& seen = *static_cast<Seen*>(context);
  seen.add(header.name);
  seen.add("=");
  seen.add(header.value);
  seen.add(";");
}

class Run {
 public:
  explicit Run(const ReadOptions& options) : line_(memory().back(options.line)) {
    options_.head_bytes = options.head_bytes;
    if (options.hook) {
      options_.on_header = see;
      options_.context = &seen_;
    }
    reader_.start(line_, options_, options.media_type, options.bodiless);
  }

  // Feeds until the piece is used up. False when the response is over.
  bool feed(Span<const char> piece) {
    for (;;) {
      const ResponseReader::Fed fed = trapped(piece);
      EXPECT_LE(fed.used, piece.size());
      EXPECT_LE(fed.body.size(), fed.used);
      take(fed, piece);
      piece = piece.from(fed.used);
      if (fed.progress == Progress::kEnded || fed.progress == Progress::kFailed) {
        return over(fed.progress, piece);
      }
      if (fed.progress == Progress::kNotYet) {
        EXPECT_TRUE(piece.empty());
        return true;
      }
    }
  }

  Response result() {
    response_.headers.assign(seen_.text, seen_.size);
    response_.if_ended = reader_.end(true);
    response_.if_cut = reader_.end(false);
    return response_;
  }

 private:
  static GuardedBytes& memory() {
    static GuardedBytes memory(70000);
    return memory;
  }

  ResponseReader::Fed trapped(Span<const char> piece) {
    HeapTrap trap;
    return reader_.feed(piece);
  }

  void take(const ResponseReader::Fed& fed, Span<const char> piece) {
    if (fed.progress == Progress::kBody) {
      EXPECT_GT(fed.body.size(), 0u);
      EXPECT_EQ(fed.body.end(), piece.data() + fed.used) << "a slice of the input";
      response_.body += to_std(fed.body);
    } else {
      EXPECT_EQ(fed.body.size(), 0u);
    }
    if (fed.progress == Progress::kHead) {
      EXPECT_FALSE(response_.head) << "two heads";
      response_.head = true;
      response_.location = to_std(reader_.location());
      // From here on the line span is somebody else's.
      for (char& c : line_) {
        c = 'x';
      }
    }
    if (response_.head) {
      response_.status = reader_.status();
      response_.is_expected_type = reader_.is_expected_type();
      response_.is_coded = reader_.is_coded();
      response_.is_redirect = reader_.is_redirect();
    }
    response_.retry_after_s = reader_.retry_after_s();
  }

  bool over(Progress progress, Span<const char> rest) {
    const Error error = reader_.error();
    response_.end = error == Error::kNone ? "end" : name(error);
    if (error == Error::kNone) {
      response_.rest.assign(rest.data(), rest.size());
    }
    EXPECT_EQ(progress, error == Error::kNone ? Progress::kEnded : Progress::kFailed);
    const ResponseReader::Fed again = trapped(rest);
    EXPECT_EQ(again.progress, progress) << "it stays over";
    EXPECT_EQ(again.used, 0u);
    return false;
  }

  Span<char> line_;
  http::ResponseOptions options_;
  ResponseReader reader_;
  Seen seen_;
  Response response_;
};

void expect_same(const Response& a, const Response& b, const std::string& how) {
  EXPECT_EQ(a.head, b.head) << how;
  EXPECT_EQ(a.status, b.status) << how;
  EXPECT_EQ(a.is_expected_type, b.is_expected_type) << how;
  EXPECT_EQ(a.is_coded, b.is_coded) << how;
  EXPECT_EQ(a.is_redirect, b.is_redirect) << how;
  EXPECT_EQ(a.location, b.location) << how;
  EXPECT_EQ(a.retry_after_s, b.retry_after_s) << how;
  EXPECT_EQ(a.body, b.body) << how;
  EXPECT_EQ(a.rest, b.rest) << how;
  EXPECT_EQ(a.headers, b.headers) << how;
  EXPECT_EQ(a.end, b.end) << how;
  EXPECT_EQ(a.if_ended, b.if_ended) << how;
  EXPECT_EQ(a.if_cut, b.if_cut) << how;
}

}  // namespace

Response read_in_pieces(const std::string& bytes,
                        const ReadOptions& options,
                        size_t first,
                        size_t then) {
  static GuardedBytes memory(1 << 20);
  Run run(options);
  size_t at = 0;
  bool goes_on = run.feed({});
  std::string rest;
  for (size_t size = first; at < bytes.size() && goes_on; size = then) {
    const size_t n = size < bytes.size() - at ? size : bytes.size() - at;
    const Span<char> piece = memory.back(n);
    bytes.copy(piece.data(), n, at);
    goes_on = run.feed(piece);
    at += n;
  }
  Response response = run.result();
  if (response.end == "end") {
    response.rest += bytes.substr(at);
  }
  return response;
}

Response read_response(const std::string& bytes, const ReadOptions& options) {
  const Response whole = read_in_pieces(bytes, options, bytes.size() + 1, 1);
  expect_same(whole, read_in_pieces(bytes, options, 1, 1), "byte by byte");
  // The middle of a very long one has nothing new to say.
  for (size_t first = 1; first < bytes.size(); ++first) {
    if (first < 2000 || first + 100 > bytes.size()) {
      expect_same(whole, read_in_pieces(bytes, options, first, bytes.size()),
                  "split at " + std::to_string(first));
    }
    if (testing::Test::HasFailure()) {
      break;
    }
  }
  return whole;
}

std::string error_of(const std::string& bytes, const ReadOptions& options) {
  const Response response = read_response(bytes, options);
  return response.end == "end" ? "" : response.end;
}

std::string head(const std::string& headers, const std::string& status) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "\r\n";
}

}  // namespace esse::test
