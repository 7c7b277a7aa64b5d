// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the command tells about itself while it follows a stream: on stderr for people, and with
// --json -v as state lines. Secrets stay out of all of it.
#include <string>

#include "esse_cli/output.h"
#include "esse_cli/printer.h"
#include "esse_cli/secrets.h"
#include "esse_cli/tail_options.h"
#include "esse_client/client.h"

namespace esse::cli {

class Notes {
 public:
  /// Borrows all. `secrets`: what must not be quoted from a server's answer.
  Notes(const TailOptions& options, const Secrets& secrets, Console& console, Printer& printer)
      : options_(options), secrets_(secrets), console_(console), printer_(printer) {}

  void connecting(const std::string& url);
  void open(const Client& client);
  void retrying(const Client& client);
  void closed(const Client& client, bool is_failure);

  /// Something went wrong that does not end the command.
  void warn(const std::string& text);
  /// The command ends because of it.
  void say(const std::string& text) { console_.line("esse tail: " + text); }

  /// Why there is no stream, in words.
  const std::string& last_failure() const { return last_failure_; }

 private:
  void state(const StateReport& report, const std::string& text);
  void error_body(const Client& client);

  const TailOptions& options_;
  const Secrets& secrets_;
  Console& console_;
  Printer& printer_;
  std::string last_failure_;
  bool was_open_ = false;  // the present attempt
};

}  // namespace esse::cli
