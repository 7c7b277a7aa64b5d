# SPDX-License-Identifier: Apache-2.0
# The one list of the portable sources, read by every build system. Paths relative to this folder.
# A component's include root is this folder; its name is its target and its include prefix.
set(ESSE_COMPONENTS esse_base esse_stream esse_json esse_store esse_transport esse_http esse_client
    esse_flags)

set(esse_base_SOURCES
    esse_base/base64.cpp
    esse_base/bytes.cpp
    esse_base/cause.cpp
    esse_base/crc32.cpp
    esse_base/decimal.cpp
    esse_base/error.cpp
    esse_base/millis.cpp)
set(esse_base_DEPENDS)

set(esse_stream_SOURCES
    esse_stream/encoder.cpp
    esse_stream/parser.cpp
    esse_stream/whole_block.cpp)
set(esse_stream_DEPENDS esse_base)

set(esse_json_SOURCES
    esse_json/reader.cpp
    esse_json/reader_string.cpp)
set(esse_json_DEPENDS esse_base)

set(esse_store_SOURCES
    esse_store/internal/medium.cpp
    esse_store/store.cpp
    esse_store/store_write.cpp)
set(esse_store_DEPENDS esse_base)

set(esse_transport_SOURCES)
set(esse_transport_DEPENDS esse_base)

set(esse_http_SOURCES
    esse_http/authorization.cpp
    esse_http/exchange.cpp
    esse_http/header.cpp
    esse_http/internal/emitter.cpp
    esse_http/internal/words.cpp
    esse_http/request_writer.cpp
    esse_http/resolve.cpp
    esse_http/response_fields.cpp
    esse_http/response_reader.cpp
    esse_http/url.cpp
    esse_http/validators.cpp)
set(esse_http_DEPENDS esse_transport)

set(esse_client_SOURCES
    esse_client/backoff.cpp
    esse_client/client.cpp
    esse_client/client_attempt.cpp
    esse_client/client_failure.cpp
    esse_client/client_sleep.cpp
    esse_client/options.cpp
    esse_client/policy.cpp)
set(esse_client_DEPENDS esse_http esse_stream)

set(esse_flags_SOURCES
    esse_flags/alternation.cpp
    esse_flags/banks.cpp
    esse_flags/details.cpp
    esse_flags/flags.cpp
    esse_flags/flags_age.cpp
    esse_flags/growthbook.cpp
    esse_flags/growthbook_payload.cpp
    esse_flags/keeper.cpp
    esse_flags/launchdarkly.cpp
    esse_flags/launchdarkly_payload.cpp
    esse_flags/kept_texts.cpp
    esse_flags/matcher.cpp
    esse_flags/ofrep.cpp
    esse_flags/ofrep_news.cpp
    esse_flags/ofrep_payload.cpp
    esse_flags/payload_reader.cpp
    esse_flags/read_value.cpp
    esse_flags/record.cpp
    esse_flags/retained.cpp
    esse_flags/report.cpp
    esse_flags/table_values.cpp
    esse_flags/value_reader.cpp
    esse_flags/writer.cpp)
set(esse_flags_DEPENDS esse_client esse_json esse_store)
