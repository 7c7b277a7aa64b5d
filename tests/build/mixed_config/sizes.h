// SPDX-License-Identifier: Apache-2.0
// The size and the alignment of every public type, as this object sees them. Included by two
// objects with different settings: the linker takes both, and mixed.cpp compares.
#include <stddef.h>

#include "esse_base/result.h"
#include "esse_client/client.h"
#include "esse_flags/value_reader.h"
#include "esse_http/validators.h"
#include "esse_json/reader.h"
#include "esse_stream/encoder.h"

#define ESSE_LAYOUT(...) sizeof(__VA_ARGS__), alignof(__VA_ARGS__)
#define ESSE_LAYOUTS                                                                        \
  {                                                                                         \
    ESSE_LAYOUT(esse::Cause), ESSE_LAYOUT(esse::Clock), ESSE_LAYOUT(esse::Result<uint8_t>), \
        ESSE_LAYOUT(esse::Endpoint), ESSE_LAYOUT(esse::Pending), ESSE_LAYOUT(esse::Step),   \
        ESSE_LAYOUT(esse::stream::Parser), ESSE_LAYOUT(esse::stream::ParserOptions),        \
        ESSE_LAYOUT(esse::stream::Encoder), ESSE_LAYOUT(esse::stream::Message),             \
        ESSE_LAYOUT(esse::Decimal), ESSE_LAYOUT(esse::json::Reader),                        \
        ESSE_LAYOUT(esse::flags::Values<esse::Decimal>), ESSE_LAYOUT(esse::flags::Writer),  \
        ESSE_LAYOUT(esse::flags::Candidate), ESSE_LAYOUT(esse::flags::PackedFlag),          \
        ESSE_LAYOUT(esse::flags::Table), ESSE_LAYOUT(esse::flags::ValueReader),             \
        ESSE_LAYOUT(esse::flags::Matcher), ESSE_LAYOUT(esse::http::Url),                    \
        ESSE_LAYOUT(esse::http::Request), ESSE_LAYOUT(esse::http::RequestWriter),           \
        ESSE_LAYOUT(esse::http::ResponseReader), ESSE_LAYOUT(esse::http::ExchangeOptions),  \
        ESSE_LAYOUT(esse::http::Exchange), ESSE_LAYOUT(esse::http::Validators),             \
        ESSE_LAYOUT(esse::DocumentOptions), ESSE_LAYOUT(esse::ClientOptions),               \
        ESSE_LAYOUT(esse::Statistics), ESSE_LAYOUT(esse::Client),                           \
        ESSE_LAYOUT(esse::StaticClient<esse::EventBytes{512}, esse::ReceiveBytes{256},      \
                                       esse::UrlBytes{64}>)                                 \
  }
