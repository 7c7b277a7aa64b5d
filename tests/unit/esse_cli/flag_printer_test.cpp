// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/flag_printer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <regex>

namespace esse::cli {
namespace {

using flags::Base;
using flags::Candidate;
using flags::Status;

Candidate text(Text value, uint32_t version) {
  Candidate candidate;
  candidate.type = Candidate::Type::kText;
  candidate.text = value;
  candidate.details.version = version;
  candidate.details.reason = flags::Reason::kUnknown;
  return candidate;
}

struct Pipe {
  Pipe() {
    EXPECT_EQ(pipe(fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close(fds[0]);
    close(fds[1]);
  }
  int fds[2];
};

class FlagPrinterTest : public testing::Test {
 protected:
  // What was printed since, with its times as "NOW".
  std::string printed() {
    output_.flush();
    char bytes[4096];
    const ssize_t size = read(pipe_.fds[0], bytes, sizeof bytes);
    return std::regex_replace(size < 0 ? "" : std::string(bytes, static_cast<size_t>(size)),
                              std::regex("[0-2]\\d:[0-5]\\d:[0-6]\\d "), "NOW ");
  }
  void commit(Base base, uint16_t flag, const Candidate& candidate) {
    declared_.writer().begin(base);
    declared_.writer().stage(flag, candidate);
    declared_.writer().commit();
  }

  Signals signals_;
  Patience patience_{signals_};
  Pipe pipe_;
  Output output_{pipe_.fds[1], patience_};
  Declared declared_{R"({"a":"x","b":1})"};
};

TEST_F(FlagPrinterTest, TellsPeopleAllOnceAndThenWhatChanges) {
  FlagPrinter printer({}, declared_, output_);
  commit(Base::kDefaults, 0, text("y\x1b", 3));
  printer.commit(Status::kReady);
  printer.status(Status::kReady, "");
  EXPECT_EQ(printed(), "a = \"y\\u001b\" (version 3)\nb = 1 (default)\nNOW READY\n");

  commit(Base::kLive, 0, text("\xC2\x9Bz", 4));
  printer.commit(Status::kReady);
  EXPECT_EQ(printed(), "NOW a: \"y\\u001b\" -> \"\\x9bz\" (version 4)\n");

  commit(Base::kLive, 0, text("\xC2\x9Bz", 5));
  printer.commit(Status::kReady);
  printer.status(Status::kStale, "connection refused");
  EXPECT_EQ(printed(), "NOW STALE: connection refused\n");
}

TEST_F(FlagPrinterTest, TellsPeopleARefusalOnce) {
  FlagPrinter printer({}, declared_, output_);
  commit(Base::kDefaults, 1, text("y", 3));
  printer.commit(Status::kReady);
  const std::string line =
      "NOW b: TYPE_MISMATCH: its type is not the default's; 1 stays (version 3)\n";
  EXPECT_EQ(printed(), "a = \"x\" (default)\nb = 1 (default, version 3)\n" + line);
  commit(Base::kLive, 0, text("y", 3));
  printer.commit(Status::kReady);
  EXPECT_EQ(printed(), "NOW a: \"x\" -> \"y\" (version 3)\n");
  commit(Base::kLive, 1, text("y", 4));
  printer.commit(Status::kReady);
  EXPECT_EQ(printed(), std::regex_replace(line, std::regex("version 3"), "version 4"));
}

TEST_F(FlagPrinterTest, JsonHasALineACommit) {
  FlagPrinter printer({true, false, true}, declared_, output_);
  commit(Base::kDefaults, 0, text("y", 3));
  printer.commit(Status::kReady);
  EXPECT_EQ(printed(),
            R"({"commit":1,"status":"READY","values":{"a":"y","b":1},"changed":["a"],"refused":{},)"
            R"("versions":{"a":3,"b":0},"reasons":{"a":"UNKNOWN","b":"DEFAULT"}})"
            "\n");
  commit(Base::kLive, 1, text("y", 4));
  printer.commit(Status::kReady);
  EXPECT_EQ(printed(), R"({"commit":2,"status":"READY","values":{"a":"y","b":1},"changed":[],)"
                       R"("refused":{"b":"TYPE_MISMATCH"},"versions":{"a":3,"b":4},)"
                       R"("reasons":{"a":"UNKNOWN","b":"DEFAULT"}})"
                       "\n");
  printer.status(Status::kFatal, "401 \"no\"");
  printer.status(Status::kReady, "");
  EXPECT_EQ(printed(), R"({"status":"FATAL","why":"401 \"no\""})"
                       "\n{\"status\":\"READY\"}\n");
}

TEST_F(FlagPrinterTest, ColoursDimWhatIsBesideTheValue) {
  FlagPrinter printer({false, true, false}, declared_, output_);
  commit(Base::kLive, 0, text("y", 3));
  printer.commit(Status::kReady);
  EXPECT_EQ(printed(), "a = \"y\"\033[2m (version 3)\033[0m\nb = 1\033[2m (default)\033[0m\n");
}

}  // namespace
}  // namespace esse::cli
