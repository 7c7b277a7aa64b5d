// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_stream/parser_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esse_base/std_interop.h"
#include "support/heap_trap.h"

namespace esse::test {

using stream::Fed;
using stream::Found;

namespace {

// Not a GoogleTest assertion: the fuzzer uses this file as well.
void require(bool condition, const char* what) {
  if (!condition) {
    fprintf(stderr, "The parser broke its contract: %s\n", what);
    abort();
  }
}

Span<char> place(size_t capacity, RunMemory& memory, bool at_front) {
  const Span<char> storage =
      at_front ? memory.storage.front(capacity) : memory.storage.back(capacity);
  memset(storage.data(), 0xC3, storage.size());
  return storage;
}

}  // namespace

ParserRun::ParserRun(RunMemory& memory,
                     size_t capacity,
                     stream::ParserOptions options,
                     bool at_front)
    : input_(memory.input), parser_(place(capacity, memory, at_front), options) {}

void ParserRun::parse(const std::string& stream, Reads reads, std::vector<Report>& reports) {
  const Span<char> spare = parser_.spare();
  memset(spare.data(), 0xA5, spare.size());
  int idle = 0;
  for (size_t at = 0; at < stream.size();) {
    const size_t n = reads.next(at, stream.size() - at);
    const size_t before = reports.size();
    const size_t used = feed(stream.data() + at, n, reports);
    at += used;
    idle = reports.size() > before && used == 0 ? idle + 1 : 0;
    require(idle < 3, "reports again and again, and uses nothing");
  }
  if (reads.call_with_nothing()) {
    feed(nullptr, 0, reports);
  }
  end(reports);
}

size_t ParserRun::feed(const char* bytes, size_t size, std::vector<Report>& reports) {
  const Span<char> read = input_.back(size);
  for (size_t i = 0; i < size; ++i) {
    read[i] = bytes[i];
  }
  Fed fed;
  {
    HeapTrap trap;
    fed = parser_.feed(read);
  }
  require(fed.used <= size, "used more than it was given");
  if (fed.found == Found::kNeedMore) {
    require(fed.used == size, "needs more, and left bytes unused");
  } else {
    report(fed.found, reports);
  }
  memset(read.data(), 0x5A, size);
  return fed.used;
}

void ParserRun::end(std::vector<Report>& reports) {
  Found found;
  {
    HeapTrap trap;
    found = parser_.end();
  }
  if (found != Found::kNeedMore) {
    report(found, reports);
  }
}

void ParserRun::report(Found found, std::vector<Report>& reports) {
  if (found == Found::kLineIgnored || found == Found::kEventIncomplete) {
    ++(found == Found::kLineIgnored ? ignored_lines : incomplete_events);
    return;
  }
  reports.emplace_back();
  Report& to = reports.back();
  to.found = found;
  to.committed = to_std(parser_.last_event_id());
  if (found == Found::kEvent || found == Found::kEventPart) {
    const stream::EventView event = parser_.event();
    to.part = event.part;
    to.type = to_std(event.type);
    to.data = to_std(event.data);
    to.id = to_std(event.last_event_id);
  } else if (found == Found::kComment) {
    to.data = to_std(parser_.comment());
  } else if (found == Found::kRetry) {
    to.retry_ms = parser_.retry_ms();
  }
}

}  // namespace esse::test
