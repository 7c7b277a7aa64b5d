// SPDX-License-Identifier: Apache-2.0
// Every member of a bulk evaluation missing, twice, of another type, at any split.
#include "esse_flags/internal/ofrep_payload.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "support/heap_trap.h"
#include "support/reads.h"
#include "unit/esse_flags/flags.h"

namespace esse::flags {
namespace {

using test::Reads;

class Bulk {
 public:
  Bulk() {
    EXPECT_TRUE(take(R"({"flags":[{"key":"blink","value":false,"reason":"SPLIT"},
                                  {"key":"greeting","value":"moin"}]})",
                     Reads::whole()));
  }

  bool take(const std::string& text, Reads reads) {
    const test::HeapTrap trap;
    payload_.start(writer_);
    bool is_good = true;
    for (size_t at = 0; is_good && at < text.size();) {
      const size_t size = reads.next(at, text.size() - at);
      is_good = payload_.feed(Text(text.data() + at, size), writer_);
      at += size;
    }
    is_good = is_good && payload_.end();
    if (is_good) {
      writer_.commit();
      stream_.keep();
    } else {
      writer_.discard();
    }
    payload_.stop();
    return is_good;
  }

  std::string said(const std::string& text, const Reads& reads) {
    if (!take(text, reads)) {
      EXPECT_FALSE(settings_->blink);
      return "useless";
    }
    return told<&Settings::blink>(settings_->blink ? "true" : "false") + ", " +
           told<&Settings::greeting>(std::string(to_std(settings_->greeting.text()))) +
           (stream_.kept(1).empty() ? "" : ", " + text_of(0) + text_of(1));
  }

 private:
  template <auto kMember>
  std::string told(const std::string& value) const {
    const Details& details = writer_.details<kMember>();
    return value + " " + name(details.reason) + (details.error == FlagError::kNone ? "" : " ") +
           name(details.error);
  }
  std::string text_of(int which) const { return std::string(to_std(stream_.kept(which))); }

  Values<Settings> settings_;
  StaticWriter<Settings, kFlags> writer_{settings_};
  char room_[64] = {};
  internal::KeptTexts stream_{room_};
  internal::OfrepPayload payload_{stream_};
};

struct Case {
  const char* text;
  const char* said;
};

#define ESSE_FLAGS(flags) "{\"flags\":[" flags ",{\"key\":\"greeting\",\"value\":\"moin\"}]}"

constexpr Case kCases[] = {
    {ESSE_FLAGS(R"({"key":"blink","value":true,"reason":"STATIC","variant":"on"})"),
     "true STATIC, moin UNKNOWN"},
    {ESSE_FLAGS(
         R"({"variant":"on","value":true,"metadata":{"key":"x"},"reason":"STATIC","key":"blink"})"),
     "true STATIC, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"v\u0061lue":true,"key":"bl\u0069nk"})"), "true UNKNOWN, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","reason":"DEFAULT","variant":"c"})"),
     "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":null})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink"})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"other","value":7})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"value":true})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":7,"value":true})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":["blink"],"value":true})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","key":"loud","value":true})"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS("7,null,\"blink\",[{\"key\":\"blink\"}],{}"), "true DEFAULT, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":true},{"key":"blink","value":false,"reason":"STALE"})"),
     "false STALE, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":false,"value":true,"reason":"X","reason":"CACHED"})"),
     "true CACHED, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":true,"reason":7})"), "true UNKNOWN, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":true,"reason":{"reason":"STATIC"}})"),
     "true UNKNOWN, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":true,"reason":"TARGETING_MATCH"})"),
     "true TARGETING_MATCH, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":true,"reason":"DISABLED"})"),
     "true DISABLED, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","value":true,"reason":"ERROR"})"), "true ERROR, moin UNKNOWN"},
    // Refused, and kept as it was.
    {ESSE_FLAGS(R"({"key":"blink","value":"true"})"), "false SPLIT TYPE_MISMATCH, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","errorCode":"FLAG_NOT_FOUND"})"),
     "false SPLIT FLAG_NOT_FOUND, moin UNKNOWN"},
    {ESSE_FLAGS(
         R"({"errorCode":"TARGETING_KEY_MISSING","errorDetails":"x","key":"blink","value":true})"),
     "false SPLIT TARGETING_KEY_MISSING, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","errorCode":"NEW"})"), "false SPLIT GENERAL, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","errorCode":7})"), "false SPLIT GENERAL, moin UNKNOWN"},
    {ESSE_FLAGS(R"({"key":"blink","errorCode":null,"value":true})"), "true UNKNOWN, moin UNKNOWN"},
    // Streams.
    {R"({"eventStreams":[{"type":"sse","url":"http://s/x"}],"flags":[]})",
     "true DEFAULT, hello DEFAULT, http://s/x"},
    {R"({"flags":[],"eventStreams":[{"endpoint":{"requestUri":"/x","origin":"http://s"},"type":"sse"}]})",
     "true DEFAULT, hello DEFAULT, http://s/x"},
    {R"({"flags":[],"eventStreams":[{"endpoint":{"requestUri":"/x","origin":"http://s"},"type":"sse","url":null}]})",
     "true DEFAULT, hello DEFAULT, http://s/x"},
    {R"({"flags":[],"eventStreams":[{"endpoint":{"requestUri":"/x","origin":"http://s"},"type":"sse","url":""}]})",
     "true DEFAULT, hello DEFAULT, http://s/x"},
    {R"({"flags":[],"eventStreams":[{"type":"sse","url":"/x","endpoint":{"requestUri":null,"origin":null}}]})",
     "true DEFAULT, hello DEFAULT, /x"},
    {R"({"flags":[],"eventStreams":[{"type":"sse","url":"\u002fx","endpoint":null}]})",
     "true DEFAULT, hello DEFAULT, /x"},
    {R"({"flags":[],"eventStreams":[{"type":"sse","url":"/a","url":"/b"}]})",
     "true DEFAULT, hello DEFAULT, /b"},
    {R"({"flags":[],"eventStreams":[{"type":"sse","type":"mqtt","url":"/a"}]})",
     "true DEFAULT, hello DEFAULT"},
    {R"({"flags":[],"eventStreams":[{"type":"mqtt","url":"/a"},{"type":"sse","url":"/b"},{"type":"sse","url":"/c"}]})",
     "true DEFAULT, hello DEFAULT, /b"},
    {R"({"flags":[],"eventStreams":[{"type":"sse","url":"/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]})",
     "true DEFAULT, hello DEFAULT"},
    {R"({"flags":[],"eventStreams":[],"eventStreams":[{"type":"sse","url":"/a"}]})",
     "true DEFAULT, hello DEFAULT, /a"},
    {R"({"flags":[],"metadata":{"flags":[{"key":"blink","value":false}]}})",
     "true DEFAULT, hello DEFAULT"},
    // What is no bulk evaluation.
    {"", "useless"},
    {"{}", "useless"},
    {"[]", "useless"},
    {"null", "useless"},
    {R"({"flags":{}})", "useless"},
    {R"({"flags":null})", "useless"},
    {R"({"flags":"x"})", "useless"},
    {R"({"errorCode":"INVALID_CONTEXT"})", "useless"},
    {R"({"flags":[{"key":"blink","value":true}])", "useless"},
    {R"({"flags":[{"key":"blink","value":true}]}x)", "useless"},
    {R"({"flags":[{"key":"blink","value":tru}]})", "useless"},
};

TEST(OfrepPayload, TakesEveryAnswerAtEverySplit) {
  for (const Case& one : kCases) {
    EXPECT_EQ(Bulk().said(one.text, Reads::whole()), one.said) << one.text;
    EXPECT_EQ(Bulk().said(one.text, Reads::each(1)), one.said) << one.text;
    for (size_t cut = 1; cut < std::string(one.text).size(); ++cut) {
      EXPECT_EQ(Bulk().said(one.text, Reads::cut_at(cut)), one.said) << one.text << " @" << cut;
    }
  }
}

// A useless answer leaves the stream of the one before.
TEST(OfrepPayload, KeepsTheStreamOfTheLastGoodAnswer) {
  Bulk bulk;
  EXPECT_EQ(
      bulk.said(
          R"({"flags":[{"key":"blink","value":false}],"eventStreams":[{"type":"sse","url":"/a"}]})",
          Reads::each(3)),
      "false UNKNOWN, hello DEFAULT, /a");
  EXPECT_EQ(bulk.said(R"({"eventStreams":[{"type":"sse","url":"/b"}],"flags":[)", Reads::each(3)),
            "useless");
  EXPECT_EQ(
      bulk.said(
          R"({"flags":[{"key":"blink","value":false}],"eventStreams":[{"type":"sse","url":"/c"}]})",
          Reads::each(3)),
      "false UNKNOWN, hello DEFAULT, /c");
}

}  // namespace
}  // namespace esse::flags
