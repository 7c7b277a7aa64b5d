// SPDX-License-Identifier: Apache-2.0
// A service of one's own: a hub that sends plain JSON objects of keys and values.
#include "esse_flags/matcher.h"
#include "esse_flags/value_reader.h"
#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {
namespace {

/// As a document, `{"blink":false,"gain":2}` is all that there is. In the stream that follows, at
/// the same URL, an event `set` has some of it, and counts when `commit` comes, be it after many
/// others.
class Hub final : public Service {
 public:
  explicit Hub(Text base) : base_(base) {}

  Ways ways() const override {
    Ways ways;
    ways.stream_says_all = false;  // a stream that ends is followed by another document
    return ways;
  }

  Error ask(const Question& question, http::Request& request, Span<char>) override {
    if (question.asks == Asks::kDocument) {
      request.media_type = "application/json";
    }
    return http::parse_url(base_, request.url);
  }

  Took event(const stream::EventView& event, Writer& writer) override {
    if (event.type == "commit" && writer.is_staging()) {
      writer.commit();
      return Took::kChange;
    }
    if (event.type != "set") {
      return Took::kNothing;
    }
    if (!writer.is_staging()) {
      writer.begin(Base::kLive);
    }
    const bool is_end = event.part == stream::Part::kWhole || event.part == stream::Part::kLast;
    const bool is_good =
        read(event.data, writer) && (!is_end || reader_.end() == json::Token::kNeedMore);
    return is_good ? Took::kNothing : Took::kUseless;
  }

  Took body(Text piece, Writer& writer) override {
    if (!writer.is_staging()) {
      writer.begin(Base::kDefaults);
    }
    return read(piece, writer) ? Took::kNothing : Took::kUseless;
  }

  Took end(Writer& writer) override {
    if (reader_.end() != json::Token::kNeedMore) {
      return Took::kUseless;
    }
    writer.commit();
    return Took::kAll;
  }

  void cut() override {
    static_cast<void>(reader_.end());
    in_value_ = false;
  }

 private:
  bool read(Text piece, Writer& writer) {
    for (;;) {
      const json::Fed fed = reader_.feed(piece);
      piece = piece.from(fed.used);
      if (fed.token == json::Token::kNeedMore) {
        return true;
      }
      if (!take(fed.token, writer)) {
        return false;
      }
    }
  }

  // Answers false when this is no object of keys and values.
  bool take(json::Token token, Writer& writer) {
    if (in_value_) {
      in_value_ = !values_.take(reader_, token);
      if (!in_value_) {
        Candidate candidate = values_.candidate();
        candidate.details.reason = Reason::kStatic;
        writer.stage(flag_, candidate);
      }
    } else if (token == json::Token::kBeginObject) {
      matcher_.start(writer.table().keys());
    } else if (token == json::Token::kName || token == json::Token::kNamePart) {
      matcher_.feed(reader_.piece());
      if (token == json::Token::kName) {
        key_is_whole(writer);
      }
    } else {
      return token == json::Token::kEndObject;
    }
    return token != json::Token::kError;
  }

  void key_is_whole(Writer& writer) {
    flag_ = matcher_.end();
    matcher_.start(writer.table().keys());
    in_value_ = flag_ != kNoFlag;
    if (in_value_) {
      values_.start(writer.scratch());
    } else {
      writer.count_undeclared();
      reader_.skip();
    }
  }

  Text base_;
  bool in_value_ = false;
  uint16_t flag_ = kNoFlag;
  Matcher matcher_;
  ValueReader values_;
  json::Reader reader_;
};

std::string document(const std::string& text) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(text.size()) + "\r\n\r\n" + text;
}

class OwnService : public FlagsFixture {
 protected:
  void open_hub() {
    flags = std::make_shared<StaticFlags<Settings, kFlags>>(settings, outside, hub);
    ASSERT_EQ(flags->open(), Error::kNone);
    run(2'000);
  }

  Hub hub{"http://hub.example/flags"};
};

TEST_F(OwnService, ADocumentIsFollowedByAStream) {
  server.next().awaits_head().sends(document(R"({"blink":false,"other":{"a":[1]},"gain":2})"));
  server.next().awaits_head().sends(kHead);
  open_hub();
  EXPECT_EQ(take_told(), "changed(blink gain) READY ");
  EXPECT_EQ(flags->undeclared(), 1u);
  sends(event("set", R"({"blink-rate-ms":60})") + event("commit", "1"));
  EXPECT_EQ(take_told(), "changed(rate_ms) ");
}

TEST_F(OwnService, ACommitSpansEvents) {
  server.next().awaits_head().sends(document("{}"));
  server.next().awaits_head().sends(kHead);
  open_hub();
  EXPECT_EQ(take_told(), "READY ");
  sends(event("set", R"({"blink":false,"gain":2})"));
  sends(event("set", R"({"gain":3,"blink-rate-ms":9})"));
  EXPECT_EQ(take_told(), "");
  EXPECT_TRUE(settings->blink);
  sends(event("commit", ""));
  EXPECT_EQ(take_told(), "changed(blink gain) rejected(blink-rate-ms OUT_OF_RANGE) ");
}

TEST_F(OwnService, AnEventOfAnySizeIsRead) {
  server.next().awaits_head().sends(document("{}"));
  server.next().awaits_head().sends(kHead);
  open_hub();
  sends(event("set", R"({"other":")" + std::string(2'000, 'x') + R"(","greeting":"moin"})"));
  sends(event("commit", ""));
  EXPECT_EQ(take_told(), "READY changed(greeting) ");
}

TEST_F(OwnService, ACommitThatDoesNotComeIsDiscarded) {
  server.next().awaits_head().sends(document("{}"));
  server.next().awaits_head().sends(kHead + event("set", R"({"blink":false})")).cuts();
  server.next().awaits_head().sends(document("{}"));
  server.next().awaits_head().sends(kHead + event("commit", ""));
  open_hub();
  run(10'000);
  EXPECT_EQ(server.opens(), 4u);
  EXPECT_EQ(take_told(), "READY ");
  EXPECT_TRUE(settings->blink);
}

// As a document of which the length does not come, or which is no JSON.
TEST_F(OwnService, AUselessDocumentIsAskedForAgain) {
  server.next().awaits_head().sends(document(R"({"blink":fals})"));
  server.next().awaits_head().sends(document(R"({"blink":false)"));
  server.next().awaits_head().sends(document(R"({"blink":false})").substr(0, 75)).cuts();
  server.next().awaits_head().sends(document(R"([{"blink":false}])"));
  server.next().awaits_head().sends(document(R"({"gain":1})"));
  server.otherwise().awaits_head().sends(kHead);
  open_hub();
  run(120'000);
  EXPECT_EQ(take_told(),
            "rejected( PARSE_ERROR) ERROR rejected( PARSE_ERROR) rejected( PARSE_ERROR) "
            "changed(gain) READY ");
  EXPECT_TRUE(settings->blink);
}

// What a service does by default.
TEST_F(OwnService, AServiceThatAsksForNothingIsAnErrorAtOpen) {
  struct : Service {
  } silent;
  StaticFlags<Settings, kFlags> refused(settings, outside, silent);
  EXPECT_EQ(refused.open(), Error::kOption);
  EXPECT_EQ(refused.context_hash(), internal::hash_of(""));
  EXPECT_EQ(refused.identify("x"), Error::kOption);
}

struct Least : Service {
  Ways ways() const override {
    Ways ways;
    ways.has_stream = has_stream;
    return ways;
  }
  Error ask(const Question&, http::Request& request, Span<char>) override {
    request.media_type = "";
    return http::parse_url("http://least.example", request.url);
  }
  bool has_stream = true;
};

TEST_F(OwnService, AServiceIsDeafByDefault) {
  Least least;
  server.next().awaits_head().sends(kHead + put("{}")).cuts();
  server.otherwise().awaits_head().sends(document("{}"));
  flags = std::make_shared<StaticFlags<Settings, kFlags>>(settings, outside, least);
  ASSERT_EQ(flags->open(), Error::kNone);
  run(10);
  EXPECT_EQ(take_told(), "ERROR ");
  least.has_stream = false;
  run(5'000);
  EXPECT_EQ(take_told().substr(0, 22), "rejected( PARSE_ERROR)");
}

}  // namespace
}  // namespace esse::flags
