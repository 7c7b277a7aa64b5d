// SPDX-License-Identifier: Apache-2.0
#pragma once
// How events look on stdout. Three looks: JSON lines; for a terminal; for a pipe or a file. The
// last is the data alone, byte for byte, and a line feed.
#include <memory>
#include <string>
#include <string_view>

#include "esse_cli/event.h"
#include "esse_cli/output.h"
#include "esse_cli/utf8.h"

namespace esse::cli {

class Printer {
 public:
  virtual ~Printer() = default;

  /// A part of a large event, as it comes. Printers that takes_parts() only.
  virtual void part(const stream::EventView& part) = 0;
  /// The event's rest will not come.
  virtual void cut() = 0;
  virtual void event(const stream::EventView& event) = 0;
  virtual void comment(std::string_view text) = 0;
  virtual bool takes_parts() const { return true; }
};

struct Look {
  bool json = false;
  bool terminal = false;
  bool colour = false;
};

std::unique_ptr<Printer> make_printer(const Look& look, Output& output);

}  // namespace esse::cli
