// SPDX-License-Identifier: Apache-2.0
// Numbers (RFC 8259, section 6), and their values.
#include <gtest/gtest.h>

#include "unit/esse_json/reader_run.h"

namespace esse::test {
namespace {

using json::Reader;
using json::Token;

// The number, within an array: "" when it is refused.
std::string number(const std::string& text) {
  const std::string all = reported("[" + text + "]");
  EXPECT_EQ(all.substr(0, 2), "[ ");
  EXPECT_EQ(all.substr(all.size() - 2), " ]");
  EXPECT_EQ(reported(text), all.substr(2, all.size() - 4));
  return all.substr(2, all.size() - 4);
}

TEST(ReaderNumber, ReadsItsThreeParts) {
  EXPECT_EQ(number("0"), "0e0");
  EXPECT_EQ(number("-1"), "-1e0");
  EXPECT_EQ(number("12"), "12e0");
  EXPECT_EQ(number("1.5"), "15e-1");
  EXPECT_EQ(number("0.25"), "25e-2");
  EXPECT_EQ(number("-0.5"), "-5e-1");
  EXPECT_EQ(number("3e2"), "3e2");
  EXPECT_EQ(number("3E+2"), "3e2");
  EXPECT_EQ(number("3e-2"), "3e-2");
  EXPECT_EQ(number("0e1"), "0e0");
  EXPECT_EQ(number("1.25e2"), "125e0");
  EXPECT_EQ(number("3e002"), "3e2");
}

TEST(ReaderNumber, MakesEqualNumbersEqual) {
  EXPECT_EQ(number("1.0"), "1e0");
  EXPECT_EQ(number("100"), "1e2");
  EXPECT_EQ(number("1.500"), "15e-1");
  EXPECT_EQ(number("1000e-3"), "1e0");
  EXPECT_EQ(number("0.0010"), "1e-3");
  EXPECT_EQ(number("1002003000"), "1002003e3");
  EXPECT_EQ(number("-0"), "0e0");
  EXPECT_EQ(number("-0.0e5"), "0e0");
}

TEST(ReaderNumber, KeepsEighteenDigitsAndNeverRoundsInSilence) {
  EXPECT_EQ(number("123456789012345678"), "123456789012345678e0");
  EXPECT_EQ(number("999999999999999999"), "999999999999999999e0");
  EXPECT_EQ(number("-0.000123456789012345678"), "-123456789012345678e-21");
  EXPECT_EQ(number("1234567890123456789"), "~123456789012345678e1");
  EXPECT_EQ(number("1234567890123456780"), "123456789012345678e1");
  EXPECT_EQ(number("12345678901234567.80000000"), "123456789012345678e-1");
  EXPECT_EQ(number("1234567890.1234567891"), "~123456789012345678e-8");
  EXPECT_EQ(number("1.0000000000000000000"), "1e0");
  EXPECT_EQ(number("1.0000000000000000001"), "~1e0");
  EXPECT_EQ(number("1.00000000000000001"), "100000000000000001e-17");
  EXPECT_EQ(number("1.000000000000000001"), "~1e0");
  EXPECT_EQ(number("1" + std::string(400, '0')), "1e400");
  EXPECT_EQ(number("0." + std::string(400, '0') + "1"), "1e-401");
  EXPECT_EQ(number("1e400"), "1e400");
  EXPECT_EQ(number("2.2250738585072014e-308"), "22250738585072014e-324");
}

TEST(ReaderNumber, MarksAnExponentBeyondEveryUse) {
  EXPECT_EQ(number("1e499999999"), "1e499999999");
  EXPECT_EQ(number("1e-499999999"), "1e-499999999");
  EXPECT_EQ(number("1e500000000"), "~1e500000000");
  EXPECT_EQ(number("-1e-99999999999999999999"), "~-1e-500000000");
  EXPECT_EQ(number("0e99999999999999999999"), "0e0");
}

TEST(ReaderNumber, RefusesWhatTheGrammarDoesNotKnow) {
  EXPECT_EQ(reported("[01]"), "[ syntax@2");
  EXPECT_EQ(reported("[-01]"), "[ syntax@3");
  EXPECT_EQ(reported("[00]"), "[ syntax@2");
  EXPECT_EQ(reported("[-]"), "[ syntax@2");
  EXPECT_EQ(reported("[--1]"), "[ syntax@2");
  EXPECT_EQ(reported("[+1]"), "[ syntax@1");
  EXPECT_EQ(reported("[.5]"), "[ syntax@1");
  EXPECT_EQ(reported("[1.]"), "[ syntax@3");
  EXPECT_EQ(reported("[1.e1]"), "[ syntax@3");
  EXPECT_EQ(reported("[1.5.]"), "[ 15e-1 syntax@4");
  EXPECT_EQ(reported("[1.5.5]"), "[ 15e-1 syntax@4");
  EXPECT_EQ(reported("[1e]"), "[ syntax@3");
  EXPECT_EQ(reported("[1e+]"), "[ syntax@4");
  EXPECT_EQ(reported("[1e+-1]"), "[ syntax@4");
  EXPECT_EQ(reported("[1e1.5]"), "[ 1e1 syntax@4");
  EXPECT_EQ(reported("[1e1e1]"), "[ 1e1 syntax@4");
  EXPECT_EQ(reported("[0x1]"), "[ 0e0 syntax@2");
  EXPECT_EQ(reported("[0.1x]"), "[ 1e-1 syntax@4");
  EXPECT_EQ(reported("[NaN]"), "[ syntax@1");
  EXPECT_EQ(reported("[-Infinity]"), "[ syntax@2");
  EXPECT_EQ(reported("[1 000]"), "[ 1e0 syntax@3");
}

TEST(ReaderNumber, EndsWithTheTextOnlyWhereItMayEnd) {
  EXPECT_EQ(reported("0"), "0e0");
  EXPECT_EQ(reported("12"), "12e0");
  EXPECT_EQ(reported("12.5"), "125e-1");
  EXPECT_EQ(reported("12e1"), "12e1");
  EXPECT_EQ(reported("-"), "incomplete@1");
  EXPECT_EQ(reported("12."), "incomplete@3");
  EXPECT_EQ(reported("12e"), "incomplete@3");
  EXPECT_EQ(reported("12e+"), "incomplete@4");
  EXPECT_EQ(reported("[0"), "[ incomplete@2");
}

TEST(ReaderNumber, IsKnownOnceItsEndIs) {
  Reader reader;
  EXPECT_EQ(reader.feed(Text("[12")).token, Token::kBeginArray);
  EXPECT_EQ(reader.feed(Text("12")).token, Token::kNeedMore);
  const json::Fed fed = reader.feed(Text("]"));
  EXPECT_EQ(fed.token, Token::kNumber);
  EXPECT_EQ(fed.used, 0u);
  EXPECT_EQ(reader.number(), (Decimal{12, 0}));
}

}  // namespace
}  // namespace esse::test
