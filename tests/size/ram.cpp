// SPDX-License-Identifier: Apache-2.0
// The RAM of each public type, as the size of an array: read with nm, so no target has to run.
#include "esse_base/millis.h"
#include "esse_client/client.h"
#include "esse_flags/flags.h"
#include "esse_flags/growthbook.h"
#include "esse_flags/launchdarkly.h"
#include "esse_flags/value_reader.h"
#include "esse_http/exchange.h"
#include "esse_http/validators.h"
#include "esse_json/reader.h"
#include "esse_store/store.h"
#include "esse_stream/encoder.h"
#include "esse_stream/parser.h"

#define ESSE_RAM(name, type)                \
  extern "C" char ram_##name[sizeof(type)]; \
  char ram_##name[sizeof(type)]

ESSE_RAM(Clock, esse::Clock);
ESSE_RAM(Parser, esse::stream::Parser);
ESSE_RAM(Encoder, esse::stream::Encoder);
ESSE_RAM(Decimal, esse::Decimal);
ESSE_RAM(JsonReader, esse::json::Reader);
ESSE_RAM(Store, esse::store::Store);
ESSE_RAM(Writer, esse::flags::Writer);
ESSE_RAM(ValueReader, esse::flags::ValueReader);
ESSE_RAM(Flags, esse::flags::Flags);
ESSE_RAM(GrowthBook, esse::flags::GrowthBook);
ESSE_RAM(LaunchDarkly, esse::flags::LaunchDarkly);
ESSE_RAM(Exchange, esse::http::Exchange);
ESSE_RAM(Validators, esse::http::Validators);
ESSE_RAM(Client, esse::Client);
