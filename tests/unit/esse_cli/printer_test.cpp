// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/printer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace esse::cli {
namespace {

using stream::Part;

class PrinterTest : public testing::Test {
 protected:
  PrinterTest() {
    EXPECT_EQ(pipe(pipe_), 0);
    fcntl(pipe_[0], F_SETFL, O_NONBLOCK);
  }
  ~PrinterTest() override {
    close(pipe_[0]);
    if (pipe_[1] >= 0) {
      close(pipe_[1]);
    }
  }

  // What `use` prints.
  template <typename Use>
  std::string printed(const Look& look, Use use) {
    Output output(pipe_[1], patience_);
    use(*make_printer(look, output));
    output.flush();
    char bytes[4096];
    const ssize_t size = read(pipe_[0], bytes, sizeof bytes);
    return size < 0 ? "" : std::string(bytes, static_cast<size_t>(size));
  }

  static stream::EventView part(Part which,
                                const char* data,
                                const char* type = "message",
                                const char* id = "") {
    stream::EventView view;
    view.part = which;
    view.data = data;
    view.type = type;
    view.last_event_id = id;
    return view;
  }

  Signals signals_;
  Patience patience_{signals_};
  int pipe_[2];
};

TEST_F(PrinterTest, APipeGetsTheDataByteForByteAndALineFeed) {
  EXPECT_EQ(printed({},
                    [](Printer& p) {
                      p.event({"t", "a\xFF\x1b\nb", "1"});
                      p.event({"t", "", "2"});
                    }),
            "a\xFF\x1b\nb\n\n");
}

TEST_F(PrinterTest, APipeGetsPartsAsTheyCome) {
  EXPECT_EQ(printed({},
                    [](Printer& p) {
                      p.part(part(Part::kFirst, "ab"));
                      p.part(part(Part::kMiddle, "cd"));
                      p.part(part(Part::kLast, "e"));
                      p.part(part(Part::kFirst, "x"));
                      p.cut();
                      p.part(part(Part::kWhole, "y"));
                      p.comment(" c");
                    }),
            "abcde\nx\ny\n: c\n");
}

TEST_F(PrinterTest, ATerminalShowsTypeAndNewIdDim) {
  EXPECT_EQ(printed({false, true, true},
                    [](Printer& p) {
                      p.event({"update", "one", "1"});
                      p.event({"message", "two", "1"});
                      p.event({"message", "three", "2"});
                    }),
            "\x1b[2mupdate #1  \x1b[0mone\ntwo\n\x1b[2m#2  \x1b[0mthree\n");
}

TEST_F(PrinterTest, ATerminalWithoutColourGetsNoEscapes) {
  EXPECT_EQ(printed({false, true, false},
                    [](Printer& p) {
                      p.event({"u\x1b", "\x1b[2J\xC2\x9B\xFF", "\x07"});
                      p.comment("\x1b");
                    }),
            "u\\x1b #\\x07  \\x1b[2J\\x9b\xEF\xBF\xBD\n:\\x1b\n");
}

TEST_F(PrinterTest, ATerminalShowsATypeThatComesLate) {
  EXPECT_EQ(printed({false, true, false},
                    [](Printer& p) {
                      p.part(part(Part::kFirst, "a\xE2"));
                      p.part(part(Part::kMiddle, "\x82"));
                      p.part(part(Part::kLast, "\xAC", "late", "5"));
                    }),
            "a\xE2\x82\xAC  late #5\n");
}

TEST_F(PrinterTest, ATerminalForgetsAHalfCharacterOfAnEventThatIsCut) {
  EXPECT_EQ(printed({false, true, false},
                    [](Printer& p) {
                      p.part(part(Part::kFirst, "a\xE2"));
                      p.cut();
                      p.part(part(Part::kWhole, "b"));
                    }),
            "a\nb\n");
}

TEST_F(PrinterTest, JsonTakesWholeEventsOnly) {
  EXPECT_EQ(printed({true, true, true},
                    [](Printer& p) {
                      EXPECT_FALSE(p.takes_parts());
                      p.event({"t", "d", "1"});
                      p.comment("c");
                    }),
            "{\"type\":\"t\",\"data\":\"d\",\"lastEventId\":\"1\"}\n{\"comment\":\"c\"}\n");
}

TEST_F(PrinterTest, AReaderThatIsGoneIsSeen) {
  close(pipe_[0]);
  Output output(pipe_[1], patience_);
  output.add("x");
  output.flush();
  EXPECT_EQ(output.state(), Output::State::kReaderGone);
  EXPECT_EQ(pipe(pipe_ + 0), 0);
}

TEST_F(PrinterTest, AWriteThatFailsIsSeen) {
  const int full = open("/dev/full", O_WRONLY);
  if (full < 0) {
    GTEST_SKIP() << "no /dev/full here";
  }
  Output output(full, patience_);
  output.add("x");
  output.flush();
  EXPECT_EQ(output.state(), Output::State::kFailed);
  EXPECT_EQ(output.error(), ENOSPC);
  close(full);
}

TEST_F(PrinterTest, ALotIsWrittenBeforeItIsAskedFor) {
  const int null = open("/dev/null", O_WRONLY);
  Output output(null, patience_);
  output.add(std::string(64 * 1024 - 1, 'x'));
  EXPECT_FALSE(output.is_empty());
  output.add("x");
  EXPECT_TRUE(output.is_empty());
  close(null);
}

}  // namespace
}  // namespace esse::cli
