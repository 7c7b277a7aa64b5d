// SPDX-License-Identifier: Apache-2.0
// The head of a response. Numbers are those of docs/protocol.md.
#include "unit/esse_http/response_run.h"

namespace esse::test {
namespace {

using namespace std::string_literals;

std::string stream_head(const std::string& headers) {
  return head("Content-Type: text/event-stream\r\n" + headers);
}

int status_of(const std::string& line) {
  const Response response = read_response(line + "\r\n\r\n");
  return response.end.empty() || response.end == "end" ? response.status : 0;
}

TEST(ResponseReader, Item31_ReportsEveryStatus) {
  for (const int status : {200, 204, 205, 210, 299, 404, 410, 503, 599, 999}) {
    const Response response =
        read_response(head("Content-Length: 0\r\n", std::to_string(status) + " X"));
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.end, "end");
  }
}

TEST(ResponseReader, Item31_KnowsThatSomeStatusesHaveNoBody) {
  for (const char* status : {"204 No Content", "304 Not Modified"}) {
    const Response response = read_response(
        head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", status) + "behind");
    EXPECT_EQ(response.end, "end");
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.rest, "behind");
  }
  // 205 says that there is none, and servers send one.
  EXPECT_EQ(read_response(head("Content-Length: 5\r\n", "205 Reset") + "body!").body, "body!");
}

TEST(ResponseReader, Item32_KnowsAnEventStreamByItsEssence) {
  for (const char* type : {
           "text/event-stream",
           "Text/Event-STREAM",
           "text/event-stream;",
           "text/event-stream; charset=utf-8",
           "text/event-stream;charset=windows-1251",
           "text/event-stream ; x=\"y;z\"",
           "\t text/event-stream \t",
       }) {
    EXPECT_TRUE(read_response(head("Content-Type: "s + type + "\r\n")).is_expected_type) << type;
  }
  for (const char* type :
       {"text/event-streamx", "text/event-strea", "text/x-bogus", "", "xtext/event-stream",
        "text/event-stream, text/html", ";text/event-stream", "text/event stream",
        "text/event-stream x", "text", "text/html"}) {
    EXPECT_FALSE(read_response(head("Content-Type: "s + type + "\r\n")).is_expected_type) << type;
  }
  EXPECT_FALSE(read_response(head("")).is_expected_type);
  EXPECT_FALSE(read_response(head("X-Content-Type: text/event-stream\r\n")).is_expected_type);
}

TEST(ResponseReader, Item32_TheLastContentTypeCounts) {
  const std::string stream = "Content-Type: text/event-stream\r\n";
  const std::string html = "Content-Type: text/html\r\n";
  EXPECT_TRUE(read_response(head(html + stream)).is_expected_type);
  EXPECT_FALSE(read_response(head(stream + html)).is_expected_type);
}

TEST(ResponseReader, Item32_LinesThatContinueAnotherAreSkipped) {
  // Safe whatever they say: they add nothing to the line before, and are no headers themselves.
  EXPECT_FALSE(read_response(head("Content-Type:\r\n text/event-stream\r\n")).is_expected_type);
  EXPECT_FALSE(read_response(head("Content-Type: text/event-\r\n stream\r\n")).is_expected_type);
  EXPECT_TRUE(read_response(head("Content-Type: text/event-stream;\r\n\tcharset=utf-8\r\n"))
                  .is_expected_type);
  const Response response = read_response(head("X-A: one\r\n two: 2\r\n\tthree: 3\r\nX-B: c\r\n"));
  EXPECT_EQ(response.headers, "X-A=one;X-B=c;");
  EXPECT_FALSE(
      read_response(head("X-A: b\r\n Content-Type: text/event-stream\r\n")).is_expected_type);
  EXPECT_EQ(read_response(head(" Content-Length: 1\r\nContent-Length: 2\r\n") + "ab").body, "ab");
  EXPECT_EQ(error_of(head("Transfer-Encoding: gzip,\r\n chunked\r\n")), "HttpTransferCoding");
  EXPECT_EQ(error_of(head("Transfer-Encoding:\r\n chunked\r\n")), "HttpTransferCoding");
}

TEST(ResponseReader, Item32_ATypeThatIsTooLongIsNoEventStream) {
  const std::string longer(300, 'x');
  const Response response =
      read_response(head("Content-Type: text/event-stream; x=" + longer + "\r\nA: b\r\n"));
  EXPECT_FALSE(response.is_expected_type);
  EXPECT_EQ(response.end, "");
  EXPECT_EQ(response.headers, "A=b;");
  const std::string good = "Content-Type: text/event-stream\r\n";
  EXPECT_FALSE(read_response(head(good + "Content-Type: " + longer + "\r\n")).is_expected_type)
      << "nobody knows what came last";
}

TEST(ResponseReader, Item34_KeepsTheLocationOfARedirect) {
  for (const char* status : {"301 M", "302 F", "303 S", "307 T", "308 P"}) {
    const Response response =
        read_response(head("X-A: b\r\nlocation:  /there?a=b \r\nX-C: d\r\n", status) + "body");
    EXPECT_TRUE(response.is_redirect);
    EXPECT_EQ(response.location, "/there?a=b");
    EXPECT_EQ(response.headers, "X-A=b;location=/there?a=b;");
    EXPECT_EQ(response.end, "end") << "nothing behind it is read";
    EXPECT_EQ(response.rest, "X-C: d\r\n\r\nbody");
  }
}

TEST(ResponseReader, Item34_NoOtherStatusIsARedirect) {
  for (const char* status :
       {"200 OK", "201 C", "300 M", "304 N", "305 U", "306 S", "309 X", "400 B"}) {
    const Response response =
        read_response(head("Location: /there\r\nContent-Length: 0\r\n", status));
    EXPECT_FALSE(response.is_redirect) << status;
    EXPECT_EQ(response.location, "") << status;
    EXPECT_EQ(response.end, "end") << status;
  }
}

TEST(ResponseReader, Item34_TellsAMissingAndAnEmptyLocation) {
  for (const char* header : {"", "Location:\r\n", "Location:  \r\n", "X-Location: /a\r\n"}) {
    const Response response =
        read_response(head("Content-Length: 2\r\n"s + header, "301 Moved") + "ok");
    EXPECT_TRUE(response.is_redirect);
    EXPECT_EQ(response.location, "");
    EXPECT_EQ(response.end, "end");
  }
}

TEST(ResponseReader, Item34_NeverCutsALocation) {
  ReadOptions options;
  options.line = 64;
  const std::string fits(64 - 10, 'a');  // with name, colon and CR
  EXPECT_EQ(read_response(head("Location:" + fits + "\r\n", "302 F"), options).location, fits);
  EXPECT_EQ(error_of(head("Location:" + fits + "a\r\n", "302 F"), options), "HttpLocationTooLong");
  EXPECT_EQ(error_of(head("Location:" + fits + "a\r\n", "200 OK"), options), "");
}

TEST(ResponseReader, Item34_NothingBehindTheLocationNeedsRoom) {
  ReadOptions options;
  options.line = 64;
  const std::string location(64 - 10, 'a');
  const Response response = read_response(
      head("Location:" + location +
               "\r\nContent-Length: 10\r\nTransfer-Encoding: gzip, chunked\r\nLocation: /no\r\n",
           "302 F"),
      options);
  EXPECT_EQ(response.location, location);
  EXPECT_EQ(response.end, "end");
}

TEST(ResponseReader, Item34_TheFirstOfTwoLocationsCounts) {
  EXPECT_EQ(read_response(head("Location: /a\r\nLocation: /b\r\n", "301 M")).location, "/a");
}

TEST(ResponseReader, Item39_SkipsInformationalResponses) {
  const std::string info =
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 7\r\n"
      "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Response response =
      read_response("HTTP/1.1 100 Continue\r\n\r\n" + info + head("Content-Length: 2\r\n") + "okX");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(response.rest, "X");
  EXPECT_FALSE(response.is_coded);
}

TEST(ResponseReader, Item39_LimitsThemByTheirBytes) {
  const std::string info = "HTTP/1.1 102 Processing\r\n\r\n";
  std::string bytes;
  while (bytes.size() <= 16 * 1024 - 2 * info.size()) {
    bytes += info;
  }
  EXPECT_EQ(read_response(bytes + "HTTP/1.1 204 N\r\n\r\n").status, 204);
  EXPECT_EQ(error_of(bytes + info + info + info), "HttpHeadTooLarge");
}

TEST(ResponseReader, Item39_TakesAStatusLineWithoutReason) {
  EXPECT_EQ(status_of("HTTP/1.1 200 "), 200);
  EXPECT_EQ(status_of("HTTP/1.1 200"), 200);
  EXPECT_EQ(read_response("HTTP/1.1 200\n\n").status, 200);
  EXPECT_EQ(status_of("HTTP/1.0 404 Not Found"), 404);
  EXPECT_EQ(status_of("http/1.x 200 OK"), 200);
  EXPECT_EQ(status_of("HTTP/1.7 200 \xC3\xBC\x80 two  words"), 200);
  EXPECT_EQ(status_of("HTTP/1.1 200 " + std::string(3000, 'r')), 200);
}

TEST(ResponseReader, Item39_RefusesWhatIsNoStatusLine) {
  for (const std::string& bad :
       {""s, " "s, "HTTP/2 200 OK"s, "HTTP/2.0 200 OK"s, "HTTP/1.1 20"s, "HTTP/1.1 20x OK"s,
        "HTTP/1.1 2000 OK"s, "HTTP/1.1  200 OK"s, "HTTP/1.1 099 OK"s, "HTTP/1.1 000"s, "HTTP/1.1"s,
        "HTTP/1.10 200 OK"s, "HTTP/0.9 200 OK"s, "ICY 200 OK"s, "XHTTP/1.1 200 OK"s,
        "\r\nHTTP/1.1 200 OK"s, "<html>"s, "SSH-2.0-OpenSSH_9.2"s}) {
    EXPECT_EQ(error_of(bad + "\r\n\r\n"), "HttpSyntax") << bad;
  }
}

TEST(ResponseReader, Item39_TakesLinesThatEndInABareLineFeed) {
  const Response response =
      read_response("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nContent-Length:2\n\nokX");
  EXPECT_TRUE(response.is_expected_type);
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(response.rest, "X");
}

TEST(ResponseReader, Item39_NulAndABareCarriageReturnAreBlanks) {
  // RFC 9112, 2.2 and RFC 9110, 5.5: so a header cannot be smuggled into another one's value.
  const Response response =
      read_response(head("X-A: b\rContent-Type: text/event-stream\r\nX-C: d\0e\r\r\n"s));
  EXPECT_EQ(response.headers, "X-A=b Content-Type: text/event-stream;X-C=d e;");
  EXPECT_FALSE(response.is_expected_type);
  EXPECT_EQ(error_of(head("Content-Length: 1\r2\r\n")), "HttpLength");
  EXPECT_EQ(error_of(head("Content-Length: 1\0\r\n"s) + "a"), "");
  EXPECT_EQ(read_response(head("\r")).status, 200) << "an empty line all the same";
}

TEST(ResponseReader, Item40_SkipsLinesThatDoNotFit) {
  ReadOptions options;
  options.line = 64;
  const std::string longer(3000, 'x');
  const Response response = read_response(
      stream_head("Set-Cookie: " + longer + "\r\n" + longer + ": y\r\n" + longer +
                  "\r\nX-A: b\r\nRetry-After:" + longer + "\r\nContent-Length: 2\r\n") +
          "ok",
      options);
  EXPECT_TRUE(response.is_expected_type);
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(response.headers, "Content-Type=text/event-stream;X-A=b;Content-Length=2;");
  EXPECT_EQ(response.retry_after_s, 0u);
}

TEST(ResponseReader, Item40_LinesOverTheRangeOfTheirCounterAreSkippedToo) {
  ReadOptions options;
  options.head_bytes = 200000;
  const std::string bytes =
      head("X-A: " + std::string(65536 + 10, 'x') + "\r\nContent-Length: 2\r\n") + "ok";
  for (const size_t piece : {size_t{1}, size_t{1000}, bytes.size()}) {
    const Response response = read_in_pieces(bytes, options, piece, piece);
    EXPECT_EQ(response.body, "ok");
    EXPECT_EQ(response.headers, "Content-Length=2;");
  }
}

TEST(ResponseReader, Item40_UsesAtMost65535BytesOfTheLineSpan) {
  ReadOptions options;
  options.line = 65536 + 100;
  options.head_bytes = 200000;
  const std::string bytes = head("A: b\r\n");
  EXPECT_EQ(read_in_pieces(bytes, options, bytes.size(), 1).headers, "A=b;");
}

TEST(ResponseReader, Item40_FramingThatDoesNotFitIsAnError) {
  ReadOptions options;
  options.line = 64;
  const std::string longer(64, ' ');
  EXPECT_EQ(error_of(head("Content-Length:" + longer + "5\r\n"), options), "HttpLength");
  EXPECT_EQ(error_of(head("Transfer-Encoding:" + longer + "chunked\r\n"), options),
            "HttpTransferCoding");
  EXPECT_EQ(error_of(head("Content-Encoding:" + longer + "identity\r\n"), options),
            "HttpContentCoding");
}

TEST(ResponseReader, Item40_LimitsTheBytesOfAllHeads) {
  const std::string info = "HTTP/1.1 100 C\r\n\r\n";
  const std::string bytes = info + info + head("Content-Length: 0\r\nX: y\r\n");
  ReadOptions options;
  options.head_bytes = static_cast<uint32_t>(bytes.size());
  EXPECT_EQ(read_response(bytes, options).end, "end");
  options.head_bytes--;
  EXPECT_EQ(error_of(bytes, options), "HttpHeadTooLarge");
  options.head_bytes = 0;
  EXPECT_EQ(error_of(bytes, options), "HttpHeadTooLarge");
}

TEST(ResponseReader, Item40_TheLimitIs16KiBUnlessSaidOtherwise) {
  const std::string line = "X-Long: " + std::string(1014, 'x') + "\r\n";  // 1,024 bytes
  std::string lines;
  for (int i = 0; i < 15; ++i) {
    lines += line;
  }
  EXPECT_EQ(read_in_pieces(head(lines), {}, 700, 700).status, 200);
  EXPECT_EQ(read_in_pieces(head(lines + line), {}, 700, 700).end, "HttpHeadTooLarge");
}

TEST(ResponseReader, Item40_AnyHeadCanDoWithoutAHook) {
  ReadOptions options;
  options.hook = false;
  const Response response = read_response(stream_head("X-A: b\r\nContent-Length: 0\r\n"), options);
  EXPECT_TRUE(response.is_expected_type);
  EXPECT_EQ(response.headers, "");
}

TEST(ResponseReader, Item40_NamesAreReadInAnyCase) {
  const Response response = read_response(
      head("CONTENT-TYPE:text/event-stream\r\ncontent-length:2\r\nrEtRy-AfTeR: 7\r\n") + "ok");
  EXPECT_TRUE(response.is_expected_type);
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(response.retry_after_s, 7u);
}

TEST(ResponseReader, Item40_LinesWithoutColonAreNoHeaders) {
  const Response response =
      read_response(head("Content-Length\r\nnonsense\r\n:v\r\nA:\r\n : c\r\n"));
  EXPECT_EQ(response.headers, "=v;A=;");
}

TEST(ResponseReader, Item40_BlanksBeforeTheColonBelongToNoName) {
  // RFC 9112, 5.1 wants them gone; else a length would be overlooked, and two bodies become one.
  EXPECT_EQ(read_response(head("Content-Length : 2\r\n") + "okX").rest, "X");
}

TEST(ResponseReader, Item41_ReportsACodingThatNobodyAskedFor) {
  for (const char* coding : {"gzip", "br", "identity, gzip", "deflate", "chunked"}) {
    const std::string header = "Content-Encoding: "s + coding + "\r\n";
    EXPECT_EQ(error_of(stream_head(header)), "HttpContentCoding") << coding;
    const Response page =
        read_response(head(header + "Content-Length: 1\r\n", "503 Busy") + "\x1F");
    EXPECT_EQ(page.end, "end") << "the status counts";
    EXPECT_TRUE(page.is_coded);
  }
  EXPECT_EQ(error_of(stream_head("Content-Encoding: identity\r\n")), "");
  EXPECT_EQ(error_of(stream_head("Content-Encoding: none\r\n")), "") << "as PHP pages say";
  EXPECT_EQ(error_of(stream_head("Content-Encoding: Identity\r\n")), "");
  const std::string two = "Content-Encoding: gzip\r\nContent-Encoding: identity\r\n";
  EXPECT_EQ(error_of(stream_head(two)), "HttpContentCoding") << "a list over two lines";
  EXPECT_FALSE(read_response(stream_head("X-Content-Encoding: gzip\r\n")).is_coded);
}

TEST(ResponseReader, Item47_RetryAfterCountsOnlyOfAFinalHeadThatCameWhole) {
  const std::string line = "Retry-After: 120\r\n";
  EXPECT_EQ(read_response(head(line, "503 Busy")).retry_after_s, 120u);
  EXPECT_EQ(read_response(head(line, "103 Early") + head("", "503 Busy")).retry_after_s, 0u);
  EXPECT_EQ(read_response(head("Date: Wed, 21 Oct 2026 07:28:00 GMT\r\n", "103 Early") +
                          head("Retry-After: Wed, 21 Oct 2026 07:29:00 GMT\r\n", "503 Busy"))
                .retry_after_s,
            0u);
  EXPECT_EQ(read_response(head(line + "Content-Length: -1\r\n", "503 Busy")).retry_after_s, 0u);
  EXPECT_EQ(read_response(head(line + "Location: /x\r\n", "302 Found")).retry_after_s, 0u);
  EXPECT_EQ(read_response(head("Location: /x\r\n" + line, "302 Found")).retry_after_s, 0u);
  const std::string cut = "HTTP/1.1 503 Busy\r\n" + line + "X: y\r\n";
  EXPECT_EQ(read_response(cut).retry_after_s, 0u) << "the blank line is missing";
  const std::string broken = head(line + "Transfer-Encoding: chunked\r\n", "503 Busy") + "zz\r\n";
  EXPECT_EQ(read_response(broken).retry_after_s, 120u) << "the head came, the body broke";
}

TEST(ResponseReader, Item47_ReadsRetryAfterInSeconds) {
  const auto retry_after = [](const std::string& value) {
    return read_response(head("Retry-After: " + value + "\r\n", "503 Busy")).retry_after_s;
  };
  EXPECT_EQ(retry_after("120"), 120u);
  EXPECT_EQ(retry_after("0"), 0u);
  EXPECT_EQ(retry_after("007"), 7u);
  EXPECT_EQ(retry_after("4294967294"), 4294967294u);
  EXPECT_EQ(retry_after("99999999999999999999"), UINT32_MAX) << "the cap counts";
  for (const char* bad : {"", "-1", "+1", "1.5", "1 2", "Fri, 31 Dec 1999 23:59:59 GMT"}) {
    EXPECT_EQ(retry_after(bad), 0u) << bad;
  }
}

TEST(ResponseReader, EndsBeforeTheHeadIsThereAreTruncation) {
  const std::string bytes = head("A: b\r\n");
  for (size_t n = 0; n < bytes.size(); ++n) {
    const Response response = read_in_pieces(bytes.substr(0, n), {}, 1000, 1000);
    EXPECT_FALSE(response.head);
    EXPECT_EQ(response.if_ended, Error::kHttpTruncated);
    EXPECT_EQ(response.if_cut, Error::kHttpTruncated);
  }
}

TEST(ResponseReader, TheHeadIsThereWithItsLastByte) {
  const std::string bytes = stream_head("");
  EXPECT_FALSE(read_in_pieces(bytes.substr(0, bytes.size() - 1), {}, 1000, 1000).head);
  EXPECT_TRUE(read_in_pieces(bytes, {}, bytes.size(), 1).head);
}

}  // namespace
}  // namespace esse::test
