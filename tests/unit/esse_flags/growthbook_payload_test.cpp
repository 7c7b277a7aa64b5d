// SPDX-License-Identifier: Apache-2.0
// Every member of GrowthBook's document missing, twice, of another type, of any size, at any split.
#include <gtest/gtest.h>

#include "unit/esse_flags/payload_run.h"

namespace esse::flags {
namespace {

using test::Reads;

/// The settings after one document and then another that comes in such reads.
class Evaluated : public GrowthBookRun {
 public:
  Evaluated(const std::string& text, const Reads& reads) {
    EXPECT_TRUE(take(R"({"features":{"blink":{"defaultValue":false},
        "greeting":{"defaultValue":"moin"},"gain":{"defaultValue":3}}})",
                     Reads::whole()));
    is_good_ = take(text, reads);
  }

  /// `useless`, `encrypted`, or what is other than before: `gain=4e0, blink=… OUT_OF_RANGE`.
  std::string said() const {
    std::string out;
    add(out, "blink", blink(), "false v0");
    add(out, "greeting", greeting(), "moin v0");
    add(out, "gain", gain(), "3e0 v0");
    EXPECT_TRUE(is_good_ || out.empty()) << "nothing is half applied";
    EXPECT_FALSE(is_good_ && is_encrypted());
    return is_good_ ? out : is_encrypted() ? "encrypted" : "useless";
  }

 private:
  static void add(std::string& out,
                  const std::string& key,
                  std::string now,
                  const std::string& before) {
    if (now != before) {
      now.erase(now.find(" v0"), 3);  // there are no versions
      out += (out.empty() ? "" : ", ") + key + "=" + now;
    }
  }

  bool is_good_;
};

struct Case {
  const char* text;
  const char* said;
};

// A document without these two says what was before of them.
#define ESSE_REST R"("greeting":{"defaultValue":"moin"},"gain":{"defaultValue":3})"
#define ESSE_ALL(blink) "{\"features\":{\"blink\":" blink "," ESSE_REST "}}"

constexpr Case kCases[] = {
    // What the proxy sends.
    {R"({"features":{"blink":{"defaultValue":true},)" ESSE_REST
     R"(},"experiments":[],"dateUpdated":"2026-11-30T00:00:02Z"})",
     "blink=true"},
    {ESSE_ALL(
         R"({"defaultValue":true,"rules":[{"force":true,"tracks":[{"experiment":{"key":"e","variations":[{},1]},"result":{"value":false,"features":{"force":false}}}]}]})"),
     "blink=true"},
    // The order of members, blanks, escapes.
    {R"({"dateUpdated":"x","experiments":[{"features":{"blink":1}}],"features":{)" ESSE_REST
     R"(,"blink":{"defaultValue":true}}})",
     "blink=true"},
    {"\n{ \"features\" :\t{ \"blink\" : { \"defaultValue\" : true } , " ESSE_REST " } }\r\n",
     "blink=true"},
    {R"({"f\u0065atures":{"bl\u0069nk":{"default\u0056alue":true},)" ESSE_REST "}}", "blink=true"},
    {ESSE_ALL(R"({"rules":[{"force":true}],"defaultValue":false})"), "blink=true"},
    {ESSE_ALL(R"({"rules":[{"tracks":[{"force":false}],"force":true}]})"), "blink=true"},
    // features
    {"{}", "useless"},
    {R"({"experiments":[]})", "useless"},
    {R"({"features":null})", "useless"},
    {R"({"features":[]})", "useless"},
    {R"({"features":"blink"})", "useless"},
    {R"({"features":17})", "useless"},
    {R"({"feature":{},"features ":{}})", "useless"},
    {R"({"message":"No channel found"})", "useless"},
    {R"({"features":{}})", "blink=true, greeting=hello, gain=205e-1"},
    {R"({"features":{"blink":{"defaultValue":false}},"features":{"blink":{},)" ESSE_REST "}}",
     "blink=true"},
    {R"({"features":{)" ESSE_REST R"(},"features":null})", "useless"},
    // encryptedFeatures
    {R"({"features":{},"encryptedFeatures":"aXY=.Y2lwaGVy"})", "encrypted"},
    {R"({"encryptedFeatures":"aXY=.Y2lwaGVy","features":{}})", "encrypted"},
    {R"({"encrypted\u0046eatures":"\u0061XY=.Y2lwaGVy"})", "encrypted"},
    {R"({"encryptedFeatures":"x","features":{"blink":{"defaultValue":true},)" ESSE_REST "}}",
     "encrypted"},
    {R"({"encryptedFeatures":"","features":{"blink":{"defaultValue":true},)" ESSE_REST "}}",
     "blink=true"},
    {R"({"encryptedFeatures":null,"features":{"blink":{"defaultValue":true},)" ESSE_REST "}}",
     "blink=true"},
    {R"({"encryptedFeatures":{"features":{}},"features":{"blink":{"defaultValue":true},)" ESSE_REST
     "}}",
     "blink=true"},
    {R"({"encryptedFeatures":7,"encryptedExperiments":"x","features":{)" ESSE_REST
     R"(,"blink":{"defaultValue":true}}})",
     "blink=true"},
    // A feature that is no object, or empty.
    {ESSE_ALL("true"), "blink=false PARSE_ERROR"},
    {ESSE_ALL("null"), "blink=false PARSE_ERROR"},
    {ESSE_ALL("17"), "blink=false PARSE_ERROR"},
    {ESSE_ALL(R"("defaultValue")"), "blink=false PARSE_ERROR"},
    {ESSE_ALL(R"([{"defaultValue":true}])"), "blink=false PARSE_ERROR"},
    {ESSE_ALL("{}"), "blink=true"},
    {ESSE_ALL(R"({"defaultvalue":false,"rule":[{"force":false}],"":[]})"), "blink=true"},
    // A feature twice: the last counts.
    {ESSE_ALL(R"({"rules":[{"force":false}]},"blink":{"defaultValue":true})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true},"blink":3)"), "blink=false PARSE_ERROR"},
    // defaultValue
    {ESSE_ALL(R"({"defaultValue":null})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":false,"defaultValue":true})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":false,"defaultValue":null})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":"true"})"), "blink=false TYPE_MISMATCH"},
    {ESSE_ALL(R"({"defaultValue":1})"), "blink=false TYPE_MISMATCH"},
    {ESSE_ALL(R"({"defaultValue":{"defaultValue":true}})"), "blink=false TYPE_MISMATCH"},
    {ESSE_ALL(R"({"defaultValue":[true]})"), "blink=false TYPE_MISMATCH"},
    {R"({"features":{"blink":{"defaultValue":false},"gain":{"defaultValue":3},"greeting":{"defaultValue":"a text of more than 32 bytes, by far"}}})",
     "greeting=moin TOO_LONG"},
    {"{\"features\":{\"blink\":{\"defaultValue\":false},\"gain\":{\"defaultValue\":3},"
     "\"greeting\":{\"defaultValue\":\"\xff\"}}}",
     "greeting=moin NOT_UTF8"},
    {R"({"features":{"blink":{"defaultValue":false},"greeting":{"defaultValue":"moin"},"gain":{"defaultValue":1000}}})",
     "gain=3e0 OUT_OF_RANGE"},
    {R"({"features":{"blink":{"defaultValue":false},"greeting":{"defaultValue":"moin"},"gain":{"defaultValue":4,"rules":[{"force":1.0000000000000000001}]}}})",
     "gain=3e0 INEXACT"},
    {R"({"features":{"blink":{"defaultValue":false},"gain":{"defaultValue":3},"greeting":{"defaultValue":"a text of more than 32 bytes, by far","rules":[{"force":"short"}]}}})",
     "greeting=short"},
    // rules
    {ESSE_ALL(R"({"defaultValue":true,"rules":[]})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":null})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":{"force":false}})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":"force"})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":3})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":[null,1,"force",[{"force":false}],{}]})"),
     "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":[[],"x",{"force":false}]})"), ""},
    {ESSE_ALL(R"({"defaultValue":false,"rules":[{"tracks":[]},{"force":true},{"force":false}]})"),
     "blink=true"},
    {ESSE_ALL(R"({"defaultValue":false,"rules":[{"force":true},{"force":null},7,[]]})"),
     "blink=true"},
    {ESSE_ALL(R"({"rules":[{"force":true}],"rules":[],"defaultValue":false})"), "blink=true"},
    {ESSE_ALL(R"({"rules":[{"force":true}],"rules":[{"force":false}]})"), "blink=true"},
    // force
    {ESSE_ALL(R"({"defaultValue":false,"rules":[{"force":null}]})"), "blink=true"},
    {ESSE_ALL(R"({"rules":[{"force":false,"force":true}]})"), "blink=true"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":[{"force":"x"}]})"), "blink=false TYPE_MISMATCH"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":[{"force":{"force":false}}]})"),
     "blink=false TYPE_MISMATCH"},
    {ESSE_ALL(R"({"defaultValue":true,"rules":[{"forced":false,"condition":{"force":false}}]})"),
     "blink=true"},
    // Flags that nobody declares.
    {R"({"features":{"blinker":{"rules":[{"force":1}]},"":{},"blink\u0000":3,"b":[{}],)" ESSE_REST
     R"(,"blink":{"defaultValue":true}}})",
     "blink=true"},
    // What is no such document.
    {"", "useless"},
    {"null", "useless"},
    {"[]", "useless"},
    {"\"features\"", "useless"},
    {"1", "useless"},
    {"<html>", "useless"},
    {ESSE_ALL(R"({"defaultValue":true})") "x", "useless"},
    {ESSE_ALL(R"({"defaultValue":tru})"), "useless"},
    {R"({"features":{"blink":{"defaultValue":true},)" ESSE_REST "}", "useless"},
    {R"({"features":{"blink":{"defaultValue":true},)" ESSE_REST "}},", "useless"},
    {R"({"features":{"blink":{"defaultValue":true},)" ESSE_REST R"(},"x":{]}})", "useless"},
};

TEST(GrowthBookPayload, TakesEveryDocumentAtEverySplit) {
  for (const Case& one : kCases) {
    EXPECT_EQ(Evaluated(one.text, Reads::whole()).said(), one.said) << one.text;
    EXPECT_EQ(Evaluated(one.text, Reads::each(1)).said(), one.said) << one.text;
    for (size_t cut = 1; cut < std::string(one.text).size(); ++cut) {
      EXPECT_EQ(Evaluated(one.text, Reads::cut_at(cut)).said(), one.said)
          << one.text << " @" << cut;
    }
  }
}

TEST(GrowthBookPayload, TellsTheReason) {
  const auto reason = [](const std::string& feature) {
    const Evaluated evaluated(R"({"features":{"blink":)" + feature + "}}", Reads::each(3));
    EXPECT_EQ(evaluated.blink_details().variation, -1);
    return evaluated.blink_details().reason;
  };
  EXPECT_EQ(reason(R"({"defaultValue":true})"), Reason::kUnknown);
  EXPECT_EQ(reason(R"({"defaultValue":true,"rules":[{"force":true}]})"), Reason::kSplit);
  EXPECT_EQ(reason(R"({"defaultValue":true,"rules":[{"force":null}]})"), Reason::kDefault);
  EXPECT_EQ(reason(R"({"defaultValue":null})"), Reason::kDefault);
  EXPECT_EQ(reason("{}"), Reason::kDefault);
}

// A document of any size needs no more than what is declared, and keeps nothing of what is not.
TEST(GrowthBookPayload, SkipsWhatIsNotDeclared) {
  std::string text = R"({"features":{)";
  for (int i = 0; i < 5'000; ++i) {
    text +=
        "\"flag-" + std::to_string(i) + R"(":{"defaultValue":1,"rules":[{"force":{"a":[2]}}]},)";
  }
  text += R"("blink":{"defaultValue":true},)" ESSE_REST "}}";
  for (const size_t size : {size_t{16}, size_t{1460}}) {
    const Evaluated evaluated(text, Reads::each(size));
    EXPECT_EQ(evaluated.said(), "blink=true");
    EXPECT_NE(evaluated.all().find("2 5000"), std::string::npos) << evaluated.all();
  }
}

// Nothing of a document that is cut off is left in the next one.
TEST(GrowthBookPayload, LeavesNothingToTheNextDocumentWhereverItIsCut) {
  const std::string first =
      R"({"features":{"gain":{"defaultValue":7,"rules":[{"force":8}]}},"encryptedFeatures":"x"})";
  for (size_t cut = 0; cut <= first.size(); ++cut) {
    GrowthBookRun run;
    EXPECT_FALSE(run.take(first.substr(0, cut), Reads::whole()));
    EXPECT_TRUE(run.take(R"({"features":{"gain":{"defaultValue":9}}})", Reads::whole()));
    EXPECT_EQ(run.gain(), "9e0 v0") << cut;
    EXPECT_FALSE(run.is_encrypted());
  }
}

}  // namespace
}  // namespace esse::flags
