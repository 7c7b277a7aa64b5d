// SPDX-License-Identifier: Apache-2.0
#include "esse_stream/encoder.h"

#include <gtest/gtest.h>

#include "esse_base/std_interop.h"
#include "support/guard_page.h"
#include "support/heap_trap.h"
#include "unit/esse_stream/parser_run.h"

namespace esse::test {
namespace {

using stream::Encoder;
using stream::Message;
using namespace std::string_literals;

// Spans of `span` bytes, or of random sizes up to 9 for 0; each ends at a guard page.
std::string encoded(const Message& message, size_t span = 4096, uint64_t seed = 1) {
  static GuardedBytes memory(4096);
  Random random(seed);
  Encoder encoder;
  std::string all;
  EXPECT_EQ(encoder.begin(message), Error::kNone);
  while (!encoder.done()) {
    const Span<char> out = memory.back(span == 0 ? random.below(10) : span);
    size_t n;
    {
      HeapTrap trap;
      n = encoder.write(out);
    }
    EXPECT_TRUE(n == out.size() || encoder.done());
    all.append(out.data(), n);
  }
  EXPECT_EQ(encoder.write(memory.back(1)), 0u);
  return all;
}

Message data(const char* text) {
  Message message;
  message.data = text;
  message.has_data = true;
  return message;
}

TEST(Encoder, WritesAllFieldsOfAMessage) {
  Message message = data("{\"a\": 1}");
  message.comment = " hello";
  message.type = "put";
  message.id = "17";
  message.has_id = true;
  message.retry_ms = 2000;
  message.has_retry = true;
  const std::string all = ": hello\nevent: put\nid: 17\nretry: 2000\ndata: {\"a\": 1}\n\n";
  EXPECT_EQ(encoded(message), all);
  for (size_t span = 1; span < all.size(); ++span) {
    EXPECT_EQ(encoded(message, span), all) << span;
  }
}

TEST(Encoder, WritesOnlyTheFieldsThatAreThere) {
  Message message;
  EXPECT_EQ(encoded(message), "\n");
  message.has_id = true;
  EXPECT_EQ(encoded(message), "id: \n\n");
  message = Message();
  message.has_retry = true;
  EXPECT_EQ(encoded(message), "retry: 0\n\n");
  message.retry_ms = UINT32_MAX;
  EXPECT_EQ(encoded(message), "retry: 4294967295\n\n");
  message = Message();
  message.type = "t";
  message.id = "unused\n";
  message.data = "unused";
  EXPECT_EQ(encoded(message), "event: t\n\n");
  message = Message();
  message.comment = "";
  message.has_data = true;
  EXPECT_EQ(encoded(message), "data: \n\n");
}

TEST(Encoder, SplitsDataAtCrLfAndCrlf) {
  EXPECT_EQ(encoded(data("a\nb\rc\r\nd")), "data: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(encoded(data("\r\n\r\r\n\n")), "data: \ndata: \ndata: \ndata: \ndata: \n\n");
  EXPECT_EQ(encoded(data("a\r")), "data: a\ndata: \n\n");
  EXPECT_EQ(encoded(data("a\n\r")), "data: a\ndata: \ndata: \n\n");
  EXPECT_EQ(encoded(data(" a\n b"), 1), "data:  a\ndata:  b\n\n");
}

TEST(Encoder, SplitsACommentIntoLines) {
  Message message;
  message.comment = "a\r\n b\n";
  EXPECT_EQ(encoded(message), ":a\n: b\n:\n\n");
}

TEST(Encoder, RefusesNulCrAndLfInTypeAndId) {
  Encoder encoder;
  char out[32];
  for (const std::string& bad : {"\0"s, "a\0"s, "\n"s, "a\nb"s, "a\r"s}) {
    Message message = data("x");
    message.type = Text(bad.data(), bad.size());
    EXPECT_EQ(encoder.begin(message), Error::kEventField);
    EXPECT_TRUE(encoder.done());
    EXPECT_EQ(encoder.write(out), 0u);
    message.type = "";
    message.id = Text(bad.data(), bad.size());
    EXPECT_EQ(encoder.begin(message), Error::kNone);  // has none
    message.has_id = true;
    EXPECT_EQ(encoder.begin(message), Error::kEventField);
    EXPECT_TRUE(encoder.done());
    EXPECT_EQ(encoder.write(out), 0u);
  }
}

TEST(Encoder, KeepsTheMessageAndForgetsTheOneBefore) {
  Encoder encoder;
  EXPECT_TRUE(encoder.done());
  char out[64];
  EXPECT_EQ(encoder.write(out), 0u);
  ASSERT_EQ(encoder.begin(data("one")), Error::kNone);  // the Message itself is gone behind this
  EXPECT_EQ(encoder.write(Span<char>(out, 7)), 7u);
  EXPECT_FALSE(encoder.done());
  Encoder copy = encoder;
  EXPECT_EQ(copy.write(out), 4u);
  EXPECT_EQ(std::string(out, 4), "ne\n\n");
  ASSERT_EQ(encoder.begin(data("two")), Error::kNone);
  EXPECT_EQ(encoder.write(Span<char>(out, 0)), 0u);
  EXPECT_FALSE(encoder.done());
  EXPECT_EQ(encoder.write(out), 11u);
  EXPECT_EQ(std::string(out, 11), "data: two\n\n");
}

TEST(Encoder, WritesTheHeadOfAResponse) {
  const std::string head(to_std(stream::response_head()));
  EXPECT_EQ(head.find("HTTP/1.1 200 OK\r\n"), 0u);
  for (const char* field : {"Content-Type: text/event-stream", "Cache-Control: no-cache",
                            "X-Accel-Buffering: no", "Transfer-Encoding: chunked"}) {
    EXPECT_NE(head.find("\r\n" + std::string(field) + "\r\n"), std::string::npos) << field;
  }
  EXPECT_EQ(head.find("\r\n\r\n"), head.size() - 4);
}

// The round trip: what the encoder writes, the parser reads back.

std::string random_text(Random& random, const std::string& alphabet, size_t most) {
  std::string text(random.below(most + 1), '\0');
  for (char& c : text) {
    c = alphabet[random.below(alphabet.size())];
  }
  return text;
}

// The lines of `text`, written independently of both sides.
std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && i > 0 && text[i - 1] == '\r') {
      continue;
    }
    if (text[i] == '\n' || text[i] == '\r') {
      all.emplace_back();
      continue;
    }
    all.back() += text[i];
  }
  return all;
}

struct Texts {
  std::string comment, type, id, data;
};

Message random_message(Random& random, Texts& texts) {
  static const std::string kValue = "ab :\t\x80\xEF\xBB\xBF"s;
  static const std::string kData = kValue + "\0\r\n\n\r\r\n"s;
  texts = {random_text(random, kData, 12), random_text(random, kValue, 6),
           random_text(random, kValue, 6), random_text(random, kData, 40)};
  Message message;
  if (random.one_in(3)) {
    message.comment = Text(texts.comment.data(), texts.comment.size());
  }
  message.type = Text(texts.type.data(), random.one_in(2) ? texts.type.size() : 0);
  message.id = Text(texts.id.data(), texts.id.size());
  message.data = Text(texts.data.data(), texts.data.size());
  message.retry_ms = static_cast<uint32_t>(random.next() >> random.between(32, 63));
  message.has_id = random.one_in(2);
  message.has_retry = random.one_in(4);
  message.has_data = !random.one_in(5);
  return message;
}

void expect(const Message& message, std::string& last_id, std::vector<Report>& reports) {
  const auto add = [&](stream::Found found) -> Report& {
    reports.emplace_back();
    reports.back().found = found;
    reports.back().committed = last_id;
    return reports.back();
  };
  if (!message.comment.empty()) {
    for (const std::string& line : lines(std::string(to_std(message.comment)))) {
      add(stream::Found::kComment).data = line;
    }
  }
  if (message.has_retry) {
    add(stream::Found::kRetry).retry_ms = message.retry_ms;
  }
  const std::string id = message.has_id ? std::string(to_std(message.id)) : last_id;
  if (message.has_data) {
    Report& event = add(stream::Found::kEvent);
    event.type = message.type.empty() ? "message" : std::string(to_std(message.type));
    event.id = id;
    for (const std::string& line : lines(std::string(to_std(message.data)))) {
      event.data += line + "\n";
    }
    event.data.pop_back();
  }
  last_id = id;
}

TEST(Encoder, WritesWhatTheParserReadsBack) {
  RunMemory memory;
  Random random(20260101);
  for (int round = 0; round < (20000); ++round) {
    std::string wire;
    std::string last_id;
    std::vector<Report> expected;
    for (size_t n = random.between(1, 4); n > 0; --n) {
      Texts texts;
      const Message message = random_message(random, texts);
      wire += encoded(message, random.one_in(2) ? 0 : random.between(1, 30), random.next());
      expect(message, last_id, expected);
    }
    std::vector<Report> reports;
    ParserRun(memory, 256, {}).parse(wire, Reads::random(random.next()), reports);
    ASSERT_TRUE(reports == expected) << "round " << round << "\n"
                                     << escaped(wire) << "\n"
                                     << to_text(reports) << "\n"
                                     << to_text(expected);
  }
}

}  // namespace
}  // namespace esse::test
