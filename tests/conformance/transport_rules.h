// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules, one function each; transport_rules() lists them. On the way to a connection:
// transport_conformance.cpp. On a connection: transport_conformance_bytes.cpp.
#include "conformance/transport_conformance.h"

namespace esse::test::internal {

const char* idle_does_nothing(TransportFixture& fixture);
const char* refuses_bad_endpoints(TransportFixture& fixture);
const char* refuses_secure_when_it_cannot(TransportFixture& fixture);
const char* opens_once(TransportFixture& fixture);
const char* phases_go_forward(TransportFixture& fixture);
const char* refusal_has_its_cause(TransportFixture& fixture);
const char* unknown_name_has_its_cause(TransportFixture& fixture);
const char* silence_is_waited_for_honestly(TransportFixture& fixture);
const char* closes_in_every_phase(TransportFixture& fixture);
const char* nothing_late_touches(TransportFixture& fixture);
const char* idle_connection_sleeps(TransportFixture& fixture);

const char* reads_what_was_sent(TransportFixture& fixture);
const char* not_yet_only_when_nothing_is_buffered(TransportFixture& fixture);
const char* empty_spans_move_nothing(TransportFixture& fixture);
const char* end_comes_after_all_bytes_and_lasts(TransportFixture& fixture);
const char* writing_goes_on_after_the_end(TransportFixture& fixture);
const char* cut_comes_after_all_bytes_and_lasts(TransportFixture& fixture);
const char* reset_has_its_cause(TransportFixture& fixture);
const char* failed_write_leaves_bytes_readable(TransportFixture& fixture);
const char* writes_in_parts(TransportFixture& fixture);
const char* close_is_seen_by_the_peer(TransportFixture& fixture);
const char* reopens_with_nothing_left_over(TransportFixture& fixture);

}  // namespace esse::test::internal
