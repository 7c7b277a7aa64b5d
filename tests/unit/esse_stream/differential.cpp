// SPDX-License-Identifier: Apache-2.0
#include "unit/esse_stream/differential.h"

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

#ifndef ESSE_TEST_THREADS
#define ESSE_TEST_THREADS std::thread::hardware_concurrency()
#endif

namespace esse::test {
namespace {

std::string describe(const Case& test,
                     const char* reads,
                     const std::vector<Report>& got,
                     const std::vector<Report>& expected) {
  std::string text =
      "span " + std::to_string(test.capacity) + (test.options.parts ? ", parts" : "") +
      (test.options.comments ? ", comments" : "") +
      (test.options.commit_dropped_id ? ", commit_dropped_id" : "") + ", first id \"" +
      escaped(test.first_id) + "\", reads: " + reads + ", their seed " + std::to_string(test.seed);
  for (const std::string& stream : test.streams) {
    text += "\nstream   " + escaped(stream);
  }
  text += "\nparser   " + to_text(got) + "\nexpected " + to_text(expected);
  for (size_t i = 0; i < got.size() && i < expected.size(); ++i) {
    if (!(got[i] == expected[i])) {
      text += "\nfirst at report " + std::to_string(i) + ", committed \"" +
              escaped(got[i].committed) + "\" and \"" + escaped(expected[i].committed) + "\"; \"" +
              got[i].data + "\" and \"" + expected[i].data + "\"";
      break;
    }
  }
  return text;
}

// What a stream leaves behind, compared like a report.
Report at_end(const std::string& id, uint32_t ignored_lines, uint32_t incomplete_events) {
  Report report;
  report.committed = id;
  report.data = std::to_string(ignored_lines) + " lines ignored, " +
                std::to_string(incomplete_events) + " events incomplete";
  return report;
}

void reference(const Case& test, std::vector<Report>& reports) {
  reports.clear();
  ReferenceParser parser(test.capacity, test.options);
  parser.last_event_id = test.first_id;
  for (const std::string& stream : test.streams) {
    parser.parse(stream, reports);
    reports.push_back(at_end(parser.last_event_id, parser.ignored_lines, parser.incomplete_events));
  }
}

void run(RunMemory& memory, const Case& test, const Reads& reads, std::vector<Report>& reports) {
  reports.clear();
  ParserRun run(memory, test.capacity, test.options, test.at_front);
  if (!test.first_id.empty() &&
      !run.parser().set_last_event_id(Text(test.first_id.data(), test.first_id.size()))) {
    throw std::invalid_argument("first_id is longer than a quarter of the span");
  }
  for (const std::string& stream : test.streams) {
    run.parse(stream, reads, reports);
    const Text id = run.parser().last_event_id();
    reports.push_back(
        at_end(std::string(id.data(), id.size()), run.ignored_lines, run.incomplete_events));
  }
}

}  // namespace

stream::ParserOptions options_of(uint64_t bits) {
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
}

std::string difference(RunMemory& memory, const Case& test) {
  static thread_local std::vector<Report> expected;
  static thread_local std::vector<Report> got;
  reference(test, expected);
  const struct {
    const char* name;
    Reads reads;
  } kWays[] = {
      {"whole", Reads::whole()}, {"bytes", Reads::each(1)}, {"random", Reads::random(test.seed)}};
  for (const auto& way : kWays) {
    run(memory, test, way.reads, got);
    if (got != expected) {
      return describe(test, way.name, got, expected);
    }
  }
  return "";
}

std::string for_all(uint64_t count, const std::function<std::string(RunMemory&, uint64_t)>& check) {
  constexpr uint64_t kBatch = 256;
  std::atomic<uint64_t> next{0};
  std::mutex mutex;
  std::string failure;
  const auto work = [&] {
    RunMemory memory;
    for (uint64_t begin; (begin = next.fetch_add(kBatch)) < count;) {
      for (uint64_t i = begin; i < begin + kBatch && i < count; ++i) {
        std::string found = check(memory, i);
        if (!found.empty()) {
          const std::lock_guard<std::mutex> lock(mutex);
          failure = std::move(found);
          next = count;
          return;
        }
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned n = ESSE_TEST_THREADS; n > 1; --n) {
    threads.emplace_back(work);
  }
  work();
  for (std::thread& thread : threads) {
    thread.join();
  }
  return failure;
}

}  // namespace esse::test
