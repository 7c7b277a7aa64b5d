// SPDX-License-Identifier: Apache-2.0
// A service of one's own: a hub that sends plain JSON objects of keys and values.
#include "esse_flags/payload_reader.h"
#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {
namespace {

enum class HubAt : uint8_t { kStart, kKey, kValue };  // where a reader of its objects is

/// As a document, `{"blink":false,"gain":2}` is all that there is. In the stream that follows, at
/// the same URL, an event `set` has some of it, and counts when `commit` comes, be it after many
/// others.
class Hub final : public Service, private PayloadReader<HubAt> {
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
    const bool is_good = take(event.data, writer) && (!is_end || end_payload());
    return is_good ? Took::kNothing : Took::kUseless;
  }

  Took body(Text piece, Writer& writer) override {
    if (!writer.is_staging()) {
      writer.begin(Base::kDefaults);
    }
    return take(piece, writer) ? Took::kNothing : Took::kUseless;
  }

  Took end(Writer& writer) override {
    if (!end_payload()) {
      return Took::kUseless;
    }
    writer.commit();
    return Took::kAll;
  }

  void cut() override { restart(); }

 private:
  bool take(Text piece, Writer& writer) {
    return read(piece, [&](json::Token token) { return take(token, writer); });
  }

  // Answers false when this is no object of keys and values.
  bool take(json::Token token, Writer& writer) {
    switch (at_) {
      case HubAt::kStart:
        at_ = HubAt::kKey;
        return token == json::Token::kBeginObject;
      case HubAt::kKey:
        values_.start(writer.scratch());
        take_key(token, writer, HubAt::kValue);
        break;
      case HubAt::kValue:
        take_value(token, HubAt::kKey);
        if (at_ == HubAt::kKey) {
          Candidate candidate = values_.candidate();
          candidate.details.reason = Reason::kStatic;
          writer.stage(flag_, candidate);
        }
        break;
    }
    return true;
  }

  Text base_;
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
