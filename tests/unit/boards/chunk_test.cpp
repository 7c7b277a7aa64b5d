// SPDX-License-Identifier: Apache-2.0
#include "esp32/event_server/main/chunk.h"

#include <gtest/gtest.h>

#include <string>

#include "esse_base/std_interop.h"
#include "esse_http/response_reader.h"

namespace esse {
namespace {

stream::Message message_of(const std::string& data) {
  stream::Message message;
  message.type = "vitals";
  message.data = from_std(data);
  message.has_data = true;
  return message;
}

std::string chunk_of(const stream::Message& message) {
  char out[kLongestChunk];
  return std::string(to_std(write_chunk(message, out)));
}

// What a client makes of it, behind the head that the server sends.
std::string read_back(const std::string& chunks) {
  const std::string bytes = std::string(to_std(stream::response_head())) + chunks;
  const http::ResponseOptions options;
  const Text media_type = "text/event-stream";
  char line[256];
  const Span<char> span(line);
  http::ResponseReader reader;
  reader.start(span, options, media_type);
  std::string body;
  for (Text left = from_std(bytes); !left.empty();) {
    const http::ResponseReader::Fed fed = reader.feed(left);
    EXPECT_NE(fed.progress, http::Progress::kFailed);
    body += to_std(fed.body);
    left = left.from(fed.used);
  }
  return body;
}

TEST(EventServer, SendsAnEventAsOneChunk) {
  EXPECT_EQ(chunk_of(message_of("1")), "0017\r\nevent: vitals\ndata: 1\n\n\r\n");
}

TEST(EventServer, SendsChunksOfAnySizeThatAClientReads) {
  const std::string head = "event: vitals\ndata: ";
  const size_t most = kLongestChunk - 8 - head.size() - 2;
  for (size_t size = 0; size <= most; ++size) {
    const std::string data(size, 'x');
    const std::string event = head + data + "\n\n";
    const std::string chunk = chunk_of(message_of(data));
    ASSERT_EQ(read_back(chunk + chunk), event + event) << size;
  }
  EXPECT_EQ(chunk_of(message_of(std::string(most + 1, 'x'))), "");
}

TEST(EventServer, SendsNothingOfAnEventThatCannotBeWritten) {
  stream::Message message = message_of("1");
  message.type = "two\nlines";
  EXPECT_EQ(chunk_of(message), "");
}

}  // namespace
}  // namespace esse
