// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/event.h"

#include <gtest/gtest.h>

namespace esse::cli {
namespace {

using Answer = Assembler::Answer;
using stream::Part;

stream::EventView part(Part which,
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

TEST(Assembler, AWholeEventIsOneAtOnce) {
  Assembler assembler(100);
  EXPECT_EQ(assembler.add(part(Part::kWhole, "data", "t", "1")), Answer::kWhole);
  EXPECT_EQ(assembler.event().type, "t");
  EXPECT_EQ(assembler.event().data, "data");
  EXPECT_EQ(assembler.event().last_event_id, "1");
}

TEST(Assembler, PutsPartsTogetherAndBelievesTheLast) {
  Assembler assembler(100);
  EXPECT_EQ(assembler.add(part(Part::kFirst, "ab")), Answer::kMore);
  EXPECT_EQ(assembler.add(part(Part::kMiddle, "")), Answer::kMore);
  EXPECT_EQ(assembler.add(part(Part::kMiddle, "cd")), Answer::kMore);
  EXPECT_EQ(assembler.add(part(Part::kLast, "e", "late", "9")), Answer::kWhole);
  EXPECT_EQ(assembler.event().data, "abcde");
  EXPECT_EQ(assembler.event().type, "late");
  EXPECT_EQ(assembler.event().last_event_id, "9");
}

TEST(Assembler, DropsAnEventOverItsLimitAndGoesOn) {
  Assembler assembler(4);
  EXPECT_EQ(assembler.add(part(Part::kWhole, "1234")), Answer::kWhole);
  EXPECT_EQ(assembler.add(part(Part::kWhole, "12345")), Answer::kTooLarge);
  EXPECT_EQ(assembler.add(part(Part::kFirst, "123")), Answer::kMore);
  EXPECT_EQ(assembler.add(part(Part::kMiddle, "45")), Answer::kMore);
  EXPECT_EQ(assembler.add(part(Part::kLast, "6")), Answer::kTooLarge);
  EXPECT_EQ(assembler.add(part(Part::kWhole, "next")), Answer::kWhole);
  EXPECT_EQ(assembler.event().data, "next");
}

TEST(Assembler, ForgetsAnEventThatIsCut) {
  Assembler assembler(100);
  EXPECT_EQ(assembler.add(part(Part::kFirst, "lost")), Answer::kMore);
  assembler.cut();
  EXPECT_EQ(assembler.add(part(Part::kFirst, "a")), Answer::kMore);
  EXPECT_EQ(assembler.add(part(Part::kLast, "b")), Answer::kWhole);
  EXPECT_EQ(assembler.event().data, "ab");
}

}  // namespace
}  // namespace esse::cli
