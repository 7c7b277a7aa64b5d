// SPDX-License-Identifier: Apache-2.0
// Nicolas Seriot's JSON parsing test suite, tests/vectors/json/test_suite.txt, and what
// docs/json.md says of the texts that may be accepted or refused.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "support/vector_text.h"
#include "unit/esse_json/reader_run.h"

namespace esse::test {
namespace {

// {name: bytes}
std::map<std::string, std::string> suite() {
  std::map<std::string, std::string> texts;
  std::ifstream file(ESSE_TEST_ROOT "/tests/vectors/json/test_suite.txt");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') {
      const size_t space = std::min(line.find(' '), line.size());
      texts[line.substr(0, space)] =
          space == line.size() ? "" : unescaped(repeated(line.substr(space + 1)));
    }
  }
  return texts;
}

// {name: what the table of docs/json.md says that is reported}
std::map<std::string, std::string> table() {
  std::map<std::string, std::string> rows;
  std::ifstream page(ESSE_TEST_ROOT "/docs/json.md");
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("| `i_", 0) == 0) {
      const size_t name = line.find('`') + 1;
      const size_t report = line.rfind(" | `") + 4;
      rows[line.substr(name, line.find('`', name) - name)] =
          line.substr(report, line.rfind('`') - report);
    }
  }
  return rows;
}

bool is_refused(const std::string& all) { return all.find('@') != std::string::npos; }

size_t check(char kind, bool refused) {
  size_t count = 0;
  for (const auto& [name, text] : suite()) {
    if (name[0] == kind) {
      ++count;
      const std::string all = reported(text);
      // A string of the suite that holds '@' would be taken for an error.
      EXPECT_EQ(is_refused(all), refused) << name << ": " << all;
    }
  }
  return count;
}

TEST(JsonTestSuite, AcceptsEachYCase) { EXPECT_EQ(check('y', false), 95u); }

TEST(JsonTestSuite, RefusesEachNCase) { EXPECT_EQ(check('n', true), 188u); }

TEST(JsonTestSuite, ReadsEachICaseAsTheTableSays) {
  std::map<std::string, std::string> rows;
  for (const auto& [name, text] : suite()) {
    if (name[0] == 'i') {
      rows[name] = reported(text);
    }
  }
  EXPECT_EQ(rows.size(), 35u);
  const std::map<std::string, std::string> said = table();
  EXPECT_EQ(said.size(), rows.size());
  for (const auto& [name, report] : rows) {
    const auto row = said.find(name);
    EXPECT_EQ(row == said.end() ? "no row" : row->second, report) << name;
  }
}

}  // namespace
}  // namespace esse::test
