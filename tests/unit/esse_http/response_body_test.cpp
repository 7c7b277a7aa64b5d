// SPDX-License-Identifier: Apache-2.0
// The body of a response and its framing. Numbers are those of docs/protocol.md.
#include "unit/esse_http/response_run.h"

namespace esse::test {
namespace {

using http::Progress;
using namespace std::string_literals;

std::string chunked(const std::string& body, const std::string& headers = "") {
  return head("Transfer-Encoding: chunked\r\n" + headers) + body;
}

TEST(ResponseReader, Item37_JoinsChunks) {
  const Response response = read_response(
      chunked("5\r\nhello\r\n1\r\n \r\n00a\r\nworld 0123\r\nB\r\n\r\n0\r\n\r\nmore\r\n0\r\n\r\nX"));
  EXPECT_EQ(response.body, "hello world 0123\r\n0\r\n\r\nmore");
  EXPECT_EQ(response.end, "end");
  EXPECT_EQ(response.rest, "X");
  EXPECT_EQ(response.if_cut, Error::kNone);
}

TEST(ResponseReader, Item37_ReadsHexadecimalInBothCasesWithLeadingZeros) {
  const std::string body(0x1aF, 'b');
  for (const char* size : {"1aF", "1AF", "1af", "000000000000000000000001aF"}) {
    const Response response = read_response(chunked(size + "\r\n"s + body + "\r\n0\r\n\r\n"));
    EXPECT_EQ(response.body, body) << size;
    EXPECT_EQ(response.end, "end");
  }
  EXPECT_EQ(read_response(chunked("1\r\na\r\n000000\r\n\r\n")).end, "end");
}

TEST(ResponseReader, Item37_AnEventIsThereAsSoonAsItsBytesAre) {
  const Response response = read_response(chunked("4e35\r\ndata: 1\n\n"));
  EXPECT_EQ(response.body, "data: 1\n\n");
  EXPECT_EQ(response.end, "");
}

TEST(ResponseReader, Item37_SkipsExtensionsAndTrailers) {
  const Response response = read_response(chunked(
      "3;a=b\r\none\r\n3 ; c=\"d;e\"\r\ntwo\r\n2 \r\nzz\r\n0;last\r\n"
      "X-Sum: abc\r\nContent-Length: 99\r\nTransfer-Encoding: gzip\r\nfolded\r\n x\r\n\r\nX",
      "Trailer: X-Sum\r\n"));
  EXPECT_EQ(response.body, "onetwozz");
  EXPECT_EQ(response.end, "end");
  EXPECT_EQ(response.rest, "X");
}

TEST(ResponseReader, Item37_TakesLinesThatEndInABareLineFeed) {
  const Response response = read_response(chunked("3\none\n2;x\r\nab\n0\nA: b\n\nX"));
  EXPECT_EQ(response.body, "oneab");
  EXPECT_EQ(response.rest, "X");
}

TEST(ResponseReader, Item37_RefusesSizesThatAreNone) {
  for (const std::string& bad :
       {"\r\n"s, "x\r\n"s, "-1\r\na\r\n"s, "0x1\r\na\r\n"s, ";a\r\n"s, " 1\r\na\r\n"s,
        "1g\r\na\r\n"s, "1,\r\na\r\n"s, "+1\r\na\r\n"s, "g\r\n"s, "G\r\n"s, "@\r\n"s, "/\r\n"s,
        ":\r\n"s, "`\r\n"s, "\x10\r\n"s}) {
    EXPECT_EQ(error_of(chunked(bad)), "HttpChunk") << bad;
  }
}

TEST(ResponseReader, Item37_RefusesSizesOverTheRangeInsteadOfWrapping) {
  EXPECT_EQ(error_of(chunked("FFFFFFFF\r\nabc")), "");
  EXPECT_EQ(error_of(chunked("0FFFFFFFF\r\nabc")), "");
  EXPECT_EQ(error_of(chunked("100000000\r\nabc")), "HttpChunk");
  EXPECT_EQ(error_of(chunked("100000005\r\nhello\r\n")), "HttpChunk");
  EXPECT_EQ(error_of(chunked("FFFFFFFFFFFFFFFFFFFF\r\nabc")), "HttpChunk");
}

TEST(ResponseReader, Item37_RefusesAChunkWithoutItsLineEnd) {
  EXPECT_EQ(error_of(chunked("3\r\nonetwo")), "HttpChunk");
  EXPECT_EQ(error_of(chunked("3\r\none0\r\n\r\n")), "HttpChunk");
  EXPECT_EQ(error_of(chunked("3\r\none\rx")), "HttpChunk");
  EXPECT_EQ(error_of(chunked("3\r\none \r\n")), "HttpChunk");
}

TEST(ResponseReader, Item37_LimitsWhatIsNoData) {
  const uint32_t limit = http::ResponseReader::kChunkOverhead;
  const auto extension = [](size_t n) { return ";" + std::string(n - 4, 'e') + "\r\n"; };
  // Size, extension, line end: `limit` bytes.
  EXPECT_EQ(error_of(chunked("1" + extension(limit) + "a")), "");
  EXPECT_EQ(error_of(chunked("1" + extension(limit + 1) + "a")), "HttpChunkOverhead");
  EXPECT_EQ(error_of(chunked(std::string(limit + 1, '0'))), "HttpChunkOverhead");
  // Last chunk and trailers share one limit.
  const std::string line = "X-Trailer: " + std::string(87, 't') + "\r\n";  // 100 bytes
  std::string trailers;
  for (int i = 0; i < 20; ++i) {
    trailers += line;
  }
  EXPECT_EQ(read_response(chunked("0\r\n" + trailers + "\r\n")).end, "end");
  EXPECT_EQ(error_of(chunked("0\r\n" + trailers + line + "\r\n")), "HttpChunkOverhead");
}

TEST(ResponseReader, Item37_AnEndlessStreamOfChunksWithExtensionsGoesOn) {
  std::string body;
  for (int i = 0; i < 1000; ++i) {
    body += "1;seq=" + std::to_string(i) + "\r\ne\r\n";
  }
  const std::string bytes = chunked(body);
  EXPECT_EQ(read_in_pieces(bytes, {}, 100, 100).body, std::string(1000, 'e'));
}

TEST(ResponseReader, Item37_AConnectionThatEndsBeforeTheLastChunkIsTruncated) {
  const std::string bytes = chunked("3;x\r\none\r\n0\r\nA: b\r\n\r\n");
  const size_t from = bytes.find("\r\n\r\n") + 4;
  for (size_t n = from; n < bytes.size(); ++n) {
    const Response response = read_in_pieces(bytes.substr(0, n), {}, 1000, 1000);
    EXPECT_TRUE(response.head);
    EXPECT_EQ(response.if_ended, Error::kHttpTruncated) << n - from;
    EXPECT_EQ(response.if_cut, Error::kHttpTruncated) << n - from;
  }
}

TEST(ResponseReader, Item37_ChunkedBeatsContentLength) {
  for (const char* headers : {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                              "Transfer-Encoding: Chunked\r\nContent-Length: 3\r\n"}) {
    const Response response = read_response(head(headers) + "5\r\nhello\r\n0\r\n\r\n");
    EXPECT_EQ(response.body, "hello");
    EXPECT_EQ(response.end, "end");
  }
}

TEST(ResponseReader, Item37_ChunkedIsReadWhateverVersionAnswers) {
  const Response response =
      read_response("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
  EXPECT_EQ(response.body, "ok");
  EXPECT_EQ(response.end, "end");
}

TEST(ResponseReader, Item37_RefusesOtherTransferCodings) {
  for (const char* coding : {"gzip", "gzip, chunked", "chunked, gzip", "", "chunkedx",
                             "chunked chunked", "chunked;a=b", "none", "text/event-stream"}) {
    EXPECT_EQ(error_of(head("Transfer-Encoding: "s + coding + "\r\n")), "HttpTransferCoding")
        << coding;
  }
  EXPECT_EQ(error_of(chunked("0\r\n\r\n", "Transfer-Encoding: chunked\r\n")), "");
  EXPECT_EQ(error_of(chunked("0\r\n\r\n", "Transfer-Encoding: gzip\r\n")), "HttpTransferCoding");
}

TEST(ResponseReader, Item38_ReadsABodyWithALength) {
  const Response response = read_response(head("Content-Length: 5\r\n") + "helloHTTP/1.1");
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(response.end, "end");
  EXPECT_EQ(response.rest, "HTTP/1.1");
  EXPECT_EQ(response.if_ended, Error::kNone);
  EXPECT_EQ(response.if_cut, Error::kNone) << "nothing is missing";
  const Response empty = read_response(head("Content-Length: 0\r\n"));
  EXPECT_EQ(empty.end, "end");
  EXPECT_EQ(empty.if_cut, Error::kNone);
}

TEST(ResponseReader, Item38_AConnectionThatEndsWithinTheLengthIsTruncated) {
  const Response response = read_response(head("Content-Length: 5\r\n") + "hell");
  EXPECT_EQ(response.body, "hell");
  EXPECT_EQ(response.if_ended, Error::kHttpTruncated);
  EXPECT_EQ(response.if_cut, Error::kHttpTruncated);
}

TEST(ResponseReader, Item38_ReadsToTheEndWithoutALength) {
  for (const char* version : {"HTTP/1.0", "HTTP/1.1"}) {
    const Response response =
        read_response(version + " 200 OK\r\nConnection: keep-alive\r\n\r\nall of it"s);
    EXPECT_EQ(response.body, "all of it");
    EXPECT_EQ(response.end, "");
    EXPECT_EQ(response.if_ended, Error::kNone);
    EXPECT_EQ(response.if_cut, Error::kHttpTruncated) << "over TLS, anyone can cut a connection";
  }
}

TEST(ResponseReader, Item38_ReadsLengthsToTheLetter) {
  for (const char* bad :
       {"", "-1", "+5", "5 ", "0x5", "5,6", "5, 6", "5;5", "five", "5.0", "5 5"}) {
    const std::string value = bad;
    const std::string error = error_of(head("Content-Length: " + value + "\r\n") + "hello");
    EXPECT_EQ(error, value == "5 " ? "" : "HttpLength") << bad;
  }
  EXPECT_EQ(read_response(head("Content-Length: 0005\r\n") + "hello").end, "end");
}

TEST(ResponseReader, Item38_TwoLengthsMustBeEqual) {
  EXPECT_EQ(error_of(head("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello"), "");
  EXPECT_EQ(error_of(head("Content-Length: 5\r\nContent-Length: 05\r\n") + "hello"), "");
  EXPECT_EQ(error_of(head("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello"), "HttpLength");
  EXPECT_EQ(error_of(head("Content-Length: 0\r\nContent-Length: 6\r\n") + "hello"), "HttpLength");
}

// RFC 9110, 8.6: a recipient copes with large numerals. The connection ends first.
TEST(ResponseReader, Item38_LengthsOverTheRangeNeitherWrapNorEnd) {
  for (const char* length : {"4294967294", "4294967295", "4294967301", "18446744073709551621"}) {
    const Response response = read_response(head("Content-Length: "s + length + "\r\n") + "hello");
    EXPECT_EQ(response.body, "hello") << length;
    EXPECT_EQ(response.end, "");
    EXPECT_EQ(response.if_ended, Error::kHttpTruncated);
  }
}

TEST(ResponseReader, Item38_TheAnswerToAHeadHasNoBody) {
  ReadOptions options;
  options.bodiless = true;
  for (const char* headers :
       {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "", "Content-Length: 0\r\n"}) {
    const Response response =
        read_response("HTTP/1.1 100 C\r\n\r\n" + head(headers) + "next", options);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.end, "end");
    EXPECT_EQ(response.rest, "next");
  }
}

TEST(ResponseReader, StartsAnewAfterAnything) {
  http::ResponseReader reader;
  http::ResponseOptions options;
  char line[64];
  const auto feed = [&](const std::string& bytes) {
    return reader.feed(Span<const char>(bytes.data(), bytes.size()));
  };
  EXPECT_EQ(feed("HTTP/1.1").progress, Progress::kFailed) << "nothing is expected before start()";
  reader.start(line, options, "text/event-stream");
  EXPECT_EQ(feed("nonsense\r\n\r\n").progress, Progress::kFailed);
  EXPECT_EQ(reader.end(true), Error::kHttpSyntax);
  reader.start(line, options, "text/event-stream");
  EXPECT_EQ(reader.error(), Error::kNone);
  const std::string bytes = head(
      "Content-Type: text/event-stream\r\nContent-Length: 3\r\nContent-Encoding: x\r\n", "500 X");
  EXPECT_EQ(feed(bytes).progress, Progress::kHead);
  reader.start(line, options, "text/event-stream");
  EXPECT_EQ(reader.status(), 0);
  EXPECT_FALSE(reader.is_expected_type());
  EXPECT_FALSE(reader.is_coded());
  EXPECT_EQ(feed(head("")).progress, Progress::kHead);
  EXPECT_EQ(reader.end(true), Error::kNone) << "no length is left over";
}

}  // namespace
}  // namespace esse::test
