// SPDX-License-Identifier: Apache-2.0
// The structure of a text (RFC 8259, sections 2 to 5), what is left out, and errors.
#include <gtest/gtest.h>

#include "esse_base/std_interop.h"
#include "unit/esse_json/reader_run.h"

namespace esse::test {
namespace {

using json::Fault;
using json::Fed;
using json::Reader;
using json::Token;
using namespace std::string_literals;

// Skips the value of the member `at`, or what begins with the bracket `at`.
OnToken skips(const std::string& at) {
  return [at, name = std::string()](Reader& reader, Token token) mutable {
    if (token != Token::kName && token != Token::kNamePart && token != Token::kBeginObject &&
        token != Token::kBeginArray) {
      return;
    }
    name += to_std(reader.piece());
    if (token != Token::kNamePart) {
      if (name == at) {
        reader.skip();
      }
      name.clear();
    }
  };
}

void capture_all(Reader& reader, Token) { reader.capture(); }

TEST(Reader, ReportsEachKindOfValue) {
  EXPECT_EQ(reported("true"), "true");
  EXPECT_EQ(reported("false"), "false");
  EXPECT_EQ(reported("null"), "null");
  EXPECT_EQ(reported("\"a\""), "\"a\"");
  EXPECT_EQ(reported("-12.5"), "-125e-1");
  EXPECT_EQ(reported("{}"), "{ }");
  EXPECT_EQ(reported("[]"), "[ ]");
  EXPECT_EQ(reported("{\"a\":{\"b\":[1,\"x\",null]},\"c\":true}"),
            "{ \"a\": { \"b\": [ 1e0 \"x\" null ] } \"c\": true }");
}

TEST(Reader, AllowsFourKindsOfWhiteSpaceBetweenTokensAndNoOther) {
  EXPECT_EQ(reported(" \t\r\n[ \n1\t, \r2 ]\n "), "[ 1e0 2e0 ]");
  EXPECT_EQ(reported(" { \"a\" : 1 , \"b\" : { } } "), "{ \"a\": 1e0 \"b\": { } }");
  EXPECT_EQ(reported("[1\f]"), "[ 1e0 syntax@2");
  EXPECT_EQ(reported("[\v1]"), "[ syntax@1");
  EXPECT_EQ(reported("[1,\xC2\xA0"
                     "2]"),
            "[ 1e0 syntax@3");
  EXPECT_EQ(reported("[1\0]"s), "[ 1e0 syntax@2");
}

TEST(Reader, WantsOneValueAndNothingBehindIt) {
  EXPECT_EQ(reported(""), "incomplete@0");
  EXPECT_EQ(reported("  "), "incomplete@2");
  EXPECT_EQ(reported("1 2"), "1e0 syntax@2");
  EXPECT_EQ(reported("{} []"), "{ } syntax@3");
  EXPECT_EQ(reported("[],"), "[ ] syntax@2");
  EXPECT_EQ(reported("[]]"), "[ ] syntax@2");
  EXPECT_EQ(reported("true\n\n"), "true");
  EXPECT_EQ(reported("truex"), "true syntax@4");
}

TEST(Reader, SkipsAByteOrderMarkInFrontOnly) {
  const std::string bom = "\xEF\xBB\xBF";
  EXPECT_EQ(reported(bom + "{}"), "{ }");
  EXPECT_EQ(reported(bom + " 1"), "1e0");
  EXPECT_EQ(reported(bom), "incomplete@3");
  EXPECT_EQ(reported(bom + bom + "1"), "syntax@3");
  EXPECT_EQ(reported(" " + bom + "1"), "syntax@1");
  EXPECT_EQ(reported("[" + bom + "1]"), "[ syntax@1");
  EXPECT_EQ(reported("\xEF\xBB{}"), "syntax@2");
  EXPECT_EQ(reported("\xEF"), "incomplete@1");
}

TEST(Reader, FindsTheFirstByteThatCannotStandThere) {
  EXPECT_EQ(reported("x"), "syntax@0");
  EXPECT_EQ(reported("trux"), "syntax@3");
  EXPECT_EQ(reported("nul"), "incomplete@3");
  EXPECT_EQ(reported("[fals]"), "[ syntax@5");
  EXPECT_EQ(reported("True"), "syntax@0");
  EXPECT_EQ(reported("[1,]"), "[ 1e0 syntax@3");
  EXPECT_EQ(reported("[,1]"), "[ syntax@1");
  EXPECT_EQ(reported("[1 2]"), "[ 1e0 syntax@3");
  EXPECT_EQ(reported("[1:2]"), "[ 1e0 syntax@2");
  EXPECT_EQ(reported("[1}"), "[ 1e0 syntax@2");
  EXPECT_EQ(reported("[}"), "[ syntax@1");
  EXPECT_EQ(reported("{]"), "{ syntax@1");
  EXPECT_EQ(reported("]"), "syntax@0");
  EXPECT_EQ(reported("}"), "syntax@0");
  EXPECT_EQ(reported("{\"a\"}"), "{ \"a\": syntax@4");
  EXPECT_EQ(reported("{\"a\":}"), "{ \"a\": syntax@5");
  EXPECT_EQ(reported("{\"a\":]"), "{ \"a\": syntax@5");
  EXPECT_EQ(reported("{\"a\":1]"), "{ \"a\": 1e0 syntax@6");
  EXPECT_EQ(reported("{\"a\":1,}"), "{ \"a\": 1e0 syntax@7");
  EXPECT_EQ(reported("{\"a\":1,2}"), "{ \"a\": 1e0 syntax@7");
  EXPECT_EQ(reported("{a:1}"), "{ syntax@1");
  EXPECT_EQ(reported("{1:1}"), "{ syntax@1");
  EXPECT_EQ(reported("{\"a\" 1}"), "{ \"a\": syntax@5");
  EXPECT_EQ(reported("[//\n]"), "[ syntax@1");
}

TEST(Reader, SaysWhereATextEndsTooSoon) {
  EXPECT_EQ(reported("["), "[ incomplete@1");
  EXPECT_EQ(reported("[1"), "[ incomplete@2");
  EXPECT_EQ(reported("{\"a"), "{ \"a incomplete@3");
  EXPECT_EQ(reported("{\"a\""), "{ \"a\": incomplete@4");
  EXPECT_EQ(reported("{\"a\":"), "{ \"a\": incomplete@5");
  EXPECT_EQ(reported("{\"a\":1,"), "{ \"a\": 1e0 incomplete@7");
  EXPECT_EQ(reported("[1]  "), "[ 1e0 ]");
}

TEST(Reader, OpensAsManyLevelsAsItIsTold) {
  EXPECT_EQ(reported("[[[]]]", 3), "[ [ [ ] ] ]");
  EXPECT_EQ(reported("[[{}]]", 2), "[ [ depth@2");
  EXPECT_EQ(reported("[[],[],{\"a\":[]}]", 3), "[ [ ] [ ] { \"a\": [ ] } ]");
  EXPECT_EQ(reported("1", 0), "1e0");
  EXPECT_EQ(reported("[", 0), "depth@0");
  for (const unsigned limit : {32u, 64u}) {
    const std::string open(limit, '[');
    const std::string close(limit, ']');
    const std::string all = reported(open + close, static_cast<uint8_t>(limit));
    EXPECT_EQ(all.size(), 4 * limit - 1) << all;
    const std::string over = reported("[" + open + close + "]", static_cast<uint8_t>(limit));
    EXPECT_EQ(over.substr(2 * limit), "depth@" + std::to_string(limit));
  }
  EXPECT_EQ(reported(std::string(64, '['), 255).substr(128), "incomplete@64");
  EXPECT_EQ(reported(std::string(65, '['), 255).substr(128), "depth@64");
}

TEST(Reader, KnowsObjectsFromArraysAtEveryLevel) {
  std::string open;
  std::string close;
  for (unsigned i = 0; i < 64; ++i) {
    const bool is_object = (0x9E3779B97F4A7C15u >> i & 1) != 0;
    open += is_object ? "{\"\":" : "[";
    close.insert(0, is_object ? "}" : "]");
  }
  EXPECT_EQ(reported(open + "1" + close, 64).find("syntax"), std::string::npos);
  for (size_t i = 0; i < close.size(); ++i) {
    std::string wrong = close;
    wrong[i] = wrong[i] == ']' ? '}' : ']';
    const std::string at = "syntax@" + std::to_string(open.size() + 1 + i);
    const std::string all = reported(open + "1" + wrong, 64);
    EXPECT_EQ(all.substr(all.find_last_of(' ') + 1), at);
  }
}

TEST(Reader, CountsDepthAndPosition) {
  Reader reader;
  EXPECT_EQ(reader.feed(Text("[{\"a\":")).used, 1u);
  EXPECT_EQ(reader.depth(), 1);
  EXPECT_EQ(reader.feed(Text("{\"a\":")).used, 1u);
  EXPECT_EQ(reader.depth(), 2);
  EXPECT_EQ(reader.position(), 2u);
  EXPECT_EQ(reader.feed(Text("\"a\" :")).used, 3u);
  EXPECT_EQ(reader.position(), 5u);
}

TEST(Reader, KeepsAnErrorUntilTheTextEndsAndBeginsAfresh) {
  Reader reader;
  EXPECT_EQ(reader.feed(Text("[ x")).token, Token::kBeginArray);
  EXPECT_EQ(reader.feed(Text(" x")).token, Token::kError);
  EXPECT_EQ(reader.fault(), Fault::kSyntax);
  EXPECT_EQ(reader.position(), 2u);
  const Fed fed = reader.feed(Text("1]"));
  EXPECT_EQ(fed.token, Token::kError);
  EXPECT_EQ(fed.used, 0u);
  EXPECT_EQ(reader.end(), Token::kError);
  EXPECT_EQ(reader.fault(), Fault::kSyntax);
  EXPECT_EQ(reader.position(), 2u);
  EXPECT_EQ(reader.feed(Text("true")).token, Token::kTrue);
  EXPECT_EQ(reader.fault(), Fault::kNone);
  EXPECT_EQ(reader.position(), 4u);
  EXPECT_EQ(reader.end(), Token::kNeedMore);
  EXPECT_EQ(reader.end(), Token::kError);  // a text of nothing
  EXPECT_EQ(reader.fault(), Fault::kIncomplete);
  EXPECT_EQ(reader.position(), 0u);
}

TEST(Reader, ForgetsAllOfATextThatWasCut) {
  ReaderRun run;
  for (const char* cut :
       {"[{\"a", "{\"a\":\"\\uD83D", "[\"\xE2\x82", "{\"a\":[1", "[tru", "\"\\u00"}) {
    run.read(cut, Reads::whole());
    EXPECT_EQ(run.read("[\"\xC3\xA9\\u0041\"]", Reads::each(1)), "[ \"\\xC3\\xA9A\" ]");
    run.read(cut, Reads::whole(), [](Reader& reader, Token) { reader.skip(); });
    EXPECT_EQ(run.read("[\"a\"]", Reads::each(1)), "[ \"a\" ]");
    run.read(cut, Reads::whole(), capture_all);
    EXPECT_EQ(run.read("[\"a\"]", Reads::each(1)), "[ \"a\" ]");
  }
}

TEST(Reader, ReportsANameTwiceThatStandsTwice) {
  EXPECT_EQ(reported("{\"a\":1,\"a\":2}"), "{ \"a\": 1e0 \"a\": 2e0 }");
}

TEST(Reader, SkipsTheValueOfAMember) {
  EXPECT_EQ(reported("{\"a\":1,\"b\":2}", 32, skips("a")), "{ \"a\": \"b\": 2e0 }");
  EXPECT_EQ(reported("{\"a\":\"x\\n\",\"b\":2}", 32, skips("a")), "{ \"a\": \"b\": 2e0 }");
  EXPECT_EQ(reported("{\"a\":[1,{\"a\":null},[\"a\"]],\"b\":2}", 32, skips("a")),
            "{ \"a\": \"b\": 2e0 }");
  EXPECT_EQ(reported("{\"a\":{}}", 32, skips("a")), "{ \"a\": }");
  EXPECT_EQ(reported("{\"a\":true}", 32, skips("a")), "{ \"a\": }");
}

TEST(Reader, SkipsWhatHasBegun) {
  EXPECT_EQ(reported("[1,{\"b\":[2]},3]", 32, skips("{")), "[ 1e0 { 3e0 ]");
  EXPECT_EQ(reported("[1,[2,[3]],3]", 32, skips("[")), "[");
  EXPECT_EQ(reported("{\"a\":1}", 32, skips("{")), "{");
}

TEST(Reader, SkipsTheRestOfAStringAndOfANamesMember) {
  const OnToken skip_parts = [](Reader& reader, Token token) {
    if (token == Token::kStringPart || token == Token::kNamePart) {
      reader.skip();
    }
  };
  ReaderRun run;
  EXPECT_EQ(run.read("[\"ab\\ncd\",1]", Reads::whole(), skip_parts), "[ \"ab 1e0 ]");
  Text rest("{\"ab\\ncd\":[1],\"e\":2}");
  Reader reader;
  const auto next = [&] {
    const Fed fed = reader.feed(rest);
    rest = rest.from(fed.used);
    return fed.token;
  };
  EXPECT_EQ(next(), Token::kBeginObject);
  EXPECT_EQ(next(), Token::kNamePart);
  reader.skip();
  EXPECT_EQ(next(), Token::kName);
  EXPECT_EQ(to_std(reader.piece()), "e");
  EXPECT_EQ(next(), Token::kNumber);
}

TEST(Reader, SkipsNothingWhereNothingHasBegun) {
  const OnToken skip_ends = [](Reader& reader, Token token) {
    if (token != Token::kBeginArray && token != Token::kBeginObject && token != Token::kName &&
        token != Token::kNamePart && token != Token::kStringPart) {
      reader.skip();
      reader.capture();
    }
  };
  EXPECT_EQ(reported("[1,[],{\"a\":\"x\"},true,2]", 32, skip_ends),
            "[ 1e0 [ ] { \"a\": \"x\" } true 2e0 ]");
}

TEST(Reader, ChecksWhatItSkips) {
  EXPECT_EQ(reported("{\"a\":[1,2,}", 32, skips("a")), "{ \"a\": syntax@10");
  EXPECT_EQ(reported("{\"a\":\"\\x\"}", 32, skips("a")), "{ \"a\": syntax@7");
  EXPECT_EQ(reported("{\"a\":01}", 32, skips("a")), "{ \"a\": syntax@6");
  EXPECT_EQ(reported("{\"a\":[[[[]]]]}", 4, skips("a")), "{ \"a\": depth@8");
  EXPECT_EQ(reported("{\"a\":[1", 32, skips("a")), "{ \"a\": incomplete@7");
}

TEST(Reader, CapturesAValueAsItWasSent) {
  const OnToken capture_objects = [](Reader& reader, Token token) {
    if (token == Token::kBeginObject) {
      EXPECT_EQ(to_std(reader.piece()), "{");
      reader.capture();
    }
  };
  EXPECT_EQ(reported("[1,{ \"a\" : [1.50,\"\\n}\"] },[{}],2]", 32, capture_objects),
            "[ 1e0 { < \\x22a\\x22 : [1.50,\\x22\\x5Cn}\\x22] }> [ { <}> ] 2e0 ]");
  EXPECT_EQ(reported("[[1, 2],3]", 32, capture_all), "[ <[1, 2],3]>");
}

TEST(Reader, ChecksWhatItCaptures) {
  EXPECT_EQ(reported("[1,2", 32, capture_all), "[ <1,2 incomplete@4");
  EXPECT_EQ(reported("[1,]", 32, capture_all), "[ <1, syntax@3");
  EXPECT_EQ(reported("[x", 32, capture_all), "[ syntax@1");
  EXPECT_EQ(reported("[\"\xFF\"]", 32, capture_all), "[ <\\x22\\xFF\\x22]>?");
  EXPECT_EQ(reported("[\"\\uD800\",\"a\"]", 32, capture_all),
            "[ <\\x22\\x5CuD800\\x22,\\x22a\\x22]>?");
  EXPECT_EQ(reported("[\"\xFF\",[\"a\"]]", 32,
                     [](Reader& reader, Token token) {
                       if (token == Token::kBeginArray && reader.depth() == 2) {
                         reader.capture();
                       }
                     }),
            "[ \"\\xFF\"? [ <\\x22a\\x22]> ]");
}

}  // namespace
}  // namespace esse::test
