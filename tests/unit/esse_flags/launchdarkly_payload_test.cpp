// SPDX-License-Identifier: Apache-2.0
// Every member of every payload missing, twice, of another type, of any size, at any split.
#include <gtest/gtest.h>

#include "unit/esse_flags/payload_run.h"

namespace esse::flags {
namespace {

using test::Reads;
using Event = PayloadRun::Event;

/// The settings after a put and then a payload that comes in such reads.
class Followed : public PayloadRun {
 public:
  Followed(Event event, const std::string& text, const Reads& reads) {
    EXPECT_TRUE(take(Event::kPut, R"({"blink":{"version":5,"variation":1,"value":false},
        "greeting":{"version":5,"value":"moin"},"gain":{"version":5,"value":3}})",
                     Reads::whole()));
    is_good_ = take(event, text, reads);
  }

  /// `useless`, or what is other than before: `gain=4e0 v6, blink=…`.
  std::string said() const {
    std::string out;
    add(out, "blink", blink(), "false v5");
    add(out, "greeting", greeting(), "moin v5");
    add(out, "gain", gain(), "3e0 v5");
    EXPECT_TRUE(is_good_ || out.empty()) << "nothing is half applied";
    return is_good_ ? out : "useless";
  }

 private:
  static void add(std::string& out,
                  const std::string& key,
                  const std::string& now,
                  const std::string& before) {
    out += now == before ? "" : (out.empty() ? "" : ", ") + key + "=" + now;
  }

  bool is_good_;
};

struct Case {
  Event event;
  const char* text;
  const char* said;
};

constexpr Event kPut = Event::kPut;
constexpr Event kPatch = Event::kPatch;
constexpr Event kDelete = Event::kDelete;
// A put without these two says what was before of them.
#define ESSE_REST R"("greeting":{"version":5,"value":"moin"},"gain":{"version":5,"value":3})"
#define ESSE_PUT(blink) "{\"blink\":" blink "," ESSE_REST "}"

constexpr Case kCases[] = {
    // The order of members, and blanks.
    {kPut, ESSE_PUT(R"({"version":6,"value":true})"), "blink=true v6"},
    {kPut, ESSE_PUT(R"({"value":true,"version":6})"), "blink=true v6"},
    {kPut, ESSE_PUT("\n{ \"value\" :\ttrue , \"version\" : 6 }\r\n"), "blink=true v6"},
    {kPatch, R"({"value":true,"version":6,"key":"blink"})", "blink=true v6"},
    {kPatch, R"({"version":6,"key":"blink","value":true})", "blink=true v6"},
    {kPatch, R"({"\u006bey":"bl\u0069nk","v\u0065rsion":6,"value":true})", "blink=true v6"},
    // Unknown members of any type.
    {kPut,
     ESSE_PUT(R"({"a":[{"version":9}],"version":6,"b":{"value":1},"value":true,"c":"version"})"),
     "blink=true v6"},
    {kPut, ESSE_PUT(R"({"key":"gain","version":6,"value":true})"), "blink=true v6"},
    {kPut,
     ESSE_PUT(
         R"({"trackEvents":true,"debugEventsUntilDate":1700000000000,"version":6,"flagVersion":2,
"prerequisites":["a","b"],"value":true})"),
     "blink=true v6"},
    // version
    {kPut, ESSE_PUT(R"({"value":true})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":1,"version":7})"), "blink=true v7"},
    {kPut, ESSE_PUT(R"({"value":true,"version":7,"version":null})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":"6"})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":[6]})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":{"version":6}})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":-1})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":6.5})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":6.0})"), "blink=true v6"},
    {kPut, ESSE_PUT(R"({"value":true,"version":4294967295})"), "blink=true v4294967295"},
    {kPut, ESSE_PUT(R"({"value":true,"version":4294967296})"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"({"value":true,"version":1e99})"), "blink=false v5 PARSE_ERROR"},
    {kPatch, R"({"key":"blink","value":true})", "blink=false v5 PARSE_ERROR"},
    {kPatch, R"({"key":"blink","version":{},"value":true})", "blink=false v5 PARSE_ERROR"},
    {kDelete, R"({"key":"blink"})", "blink=false v5 PARSE_ERROR"},
    {kDelete, R"({"key":"blink","version":true})", "blink=false v5 PARSE_ERROR"},
    // value
    {kPut, ESSE_PUT(R"({"version":6})"), "blink=true v6"},
    {kPut, ESSE_PUT(R"({"version":6,"value":null})"), "blink=true v6"},
    {kPut, ESSE_PUT(R"({"version":6,"value":false,"value":true})"), "blink=true v6"},
    {kPut, ESSE_PUT(R"({"version":6,"value":"true"})"), "blink=false v6 TYPE_MISMATCH"},
    {kPut, ESSE_PUT(R"({"version":6,"value":1})"), "blink=false v6 TYPE_MISMATCH"},
    {kPut, ESSE_PUT(R"({"version":6,"value":{"value":true}})"), "blink=false v6 TYPE_MISMATCH"},
    {kPut, ESSE_PUT(R"({"version":6,"value":[true]})"), "blink=false v6 TYPE_MISMATCH"},
    {kPatch, R"({"key":"greeting","version":6,"value":"a text of more than 32 bytes, by far"})",
     "greeting=moin v6 TOO_LONG"},
    {kPatch, "{\"key\":\"greeting\",\"version\":6,\"value\":\"\xff\"}",
     "greeting=moin v6 NOT_UTF8"},
    {kPatch, R"({"key":"greeting","version":6,"value":"\ud800"})", "greeting=moin v6 NOT_UTF8"},
    {kPatch, R"({"key":"gain","version":6,"value":1000})", "gain=3e0 v6 OUT_OF_RANGE"},
    {kPatch, R"({"key":"gain","version":6,"value":1.0000000000000000001})", "gain=3e0 v6 INEXACT"},
    {kDelete, R"({"key":"blink","version":6,"value":false})", "blink=true v6"},
    // A flag that is no object.
    {kPut, ESSE_PUT("true"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT("null"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT("17"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"("version")"), "blink=false v5 PARSE_ERROR"},
    {kPut, ESSE_PUT(R"([{"version":6,"value":true}])"), "blink=false v5 PARSE_ERROR"},
    // A flag twice: the last counts.
    {kPut, ESSE_PUT(R"({"version":9,"value":false},"blink":{"version":6,"value":true})"),
     "blink=true v6"},
    {kPut, ESSE_PUT(R"({"version":6,"value":true},"blink":3)"), "blink=false v5 PARSE_ERROR"},
    // key
    {kPatch, R"({"version":6,"value":true})", "useless"},
    {kPatch, R"({"key":null,"version":6,"value":true})", "useless"},
    {kPatch, R"({"key":["blink"],"version":6,"value":true})", "useless"},
    {kPatch, R"({"key":{"key":"blink"},"version":6,"value":true})", "useless"},
    {kPatch, R"({"key":"gain","key":"blink","version":6,"value":true})", "blink=true v6"},
    {kPatch, R"({"key":"blink","key":1,"version":6,"value":true})", "useless"},
    {kPatch, R"({"key":"blinker","version":6,"value":true})", ""},
    {kPatch, R"({"key":"","version":6,"value":true})", ""},
    {kPatch, R"({"key":"blink\u0000","version":6,"value":true})", ""},
    {kDelete, R"({"version":6})", "useless"},
    // What is no payload.
    {kPut, "", "useless"},
    {kPut, "[]", "useless"},
    {kPut, "true", "useless"},
    {kPut, "\"put\"", "useless"},
    {kPut, "1", "useless"},
    {kPut, "{}x", "useless"},
    {kPut, "{\"blink\":{\"version\":6,\"value\":true}", "useless"},
    {kPut, "{\"blink\":{\"version\":6,\"value\":true},}", "useless"},
    {kPut, "{\"blink\":{\"version\":06,\"value\":true}}", "useless"},
    {kPut, R"({"blink":{"version":6,"value":true},"x":{]}})", "useless"},
    {kPatch, "null", "useless"},
    {kPatch, "[]", "useless"},
    {kPatch, R"("blink")", "useless"},
    {kPatch, R"({"key":"blink","version":6,"value":true}{)", "useless"},
    {kDelete, "null", "useless"},
};

TEST(LaunchDarklyPayload, TakesEveryPayloadAtEverySplit) {
  for (const Case& one : kCases) {
    EXPECT_EQ(Followed(one.event, one.text, Reads::whole()).said(), one.said) << one.text;
    EXPECT_EQ(Followed(one.event, one.text, Reads::each(1)).said(), one.said) << one.text;
    for (size_t cut = 1; cut < std::string(one.text).size(); ++cut) {
      EXPECT_EQ(Followed(one.event, one.text, Reads::cut_at(cut)).said(), one.said)
          << one.text << " @" << cut;
    }
  }
}

struct Told {
  const char* members;
  Reason reason;
  int16_t variation;
};

TEST(LaunchDarklyPayload, TellsReasonAndVariation) {
  constexpr Told kTold[] = {
      {"", Reason::kUnknown, -1},
      {R"(,"value":null)", Reason::kDefault, -1},
      {R"(,"value":null,"reason":{"kind":"ERROR"})", Reason::kError, -1},
      {R"(,"variation":0.5)", Reason::kUnknown, -1},
      {R"(,"variation":0.10000000000000000001)", Reason::kUnknown, -1},
      {R"(,"variation":2)", Reason::kUnknown, 2},
      {R"(,"variation":2,"variation":3)", Reason::kUnknown, 3},
      {R"(,"variation":null)", Reason::kUnknown, -1},
      {R"(,"variation":"2")", Reason::kUnknown, -1},
      {R"(,"variation":[2])", Reason::kUnknown, -1},
      {R"(,"variation":-3)", Reason::kUnknown, -1},
      {R"(,"variation":32767)", Reason::kUnknown, 32767},
      {R"(,"variation":32768)", Reason::kUnknown, -1},
      {R"(,"reason":{"kind":"OFF"})", Reason::kDisabled, -1},
      {R"(,"reason":{"kind":"FALLTHROUGH"})", Reason::kStatic, -1},
      {R"(,"reason":{"kind":"FALLTHROUGH","inExperiment":true})", Reason::kSplit, -1},
      {R"(,"reason":{"inExperiment":true,"kind":"RULE_MATCH","ruleIndex":1,"ruleId":"x"})",
       Reason::kSplit, -1},
      {R"(,"reason":{"inExperiment":false,"kind":"RULE_MATCH"})", Reason::kTargetingMatch, -1},
      {R"(,"reason":{"inExperiment":"true","kind":"TARGET_MATCH"})", Reason::kTargetingMatch, -1},
      {R"(,"reason":{"kind":"PREREQUISITE_FAILED","prerequisiteKey":"x"})", Reason::kDisabled, -1},
      {R"(,"reason":{"kind":"ERROR","errorKind":"MALFORMED_FLAG"})", Reason::kError, -1},
      {R"(,"reason":{"kind":"NEW"})", Reason::kUnknown, -1},
      {R"(,"reason":{"kind":"OFF","kind":7})", Reason::kUnknown, -1},
      {R"(,"reason":{"kind":{"kind":"OFF"}})", Reason::kUnknown, -1},
      {R"(,"reason":{"kind":"OFF"},"reason":null)", Reason::kUnknown, -1},
      {R"(,"reason":[{"kind":"OFF"}])", Reason::kUnknown, -1},
      {R"(,"reason":"OFF")", Reason::kUnknown, -1},
      {R"(,"reason":{})", Reason::kUnknown, -1},
  };
  for (const Told& one : kTold) {
    for (const Reads& reads : {Reads::each(1), Reads::each(5), Reads::whole()}) {
      const Followed followed(
          kPut, R"({"blink":{"version":6,"value":true)" + std::string(one.members) + "}}", reads);
      EXPECT_EQ(followed.blink_details().reason, one.reason) << one.members;
      EXPECT_EQ(followed.blink_details().variation, one.variation) << one.members;
    }
  }
}

// A put of any size needs no more than what is declared, and keeps nothing of what is not.
TEST(LaunchDarklyPayload, SkipsWhatIsNotDeclared) {
  std::string text = "{";
  for (int i = 0; i < 5'000; ++i) {
    text += "\"flag-" + std::to_string(i) + R"(":{"version":1,"value":{"a":[1,2,{"b":"c"}]}},)";
  }
  text += R"("blink":{"version":6,"value":true},)" ESSE_REST "}";
  for (const size_t size : {size_t{16}, size_t{1460}}) {
    EXPECT_EQ(Followed(kPut, text, Reads::each(size)).said(), "blink=true v6");
  }
}

}  // namespace
}  // namespace esse::flags
