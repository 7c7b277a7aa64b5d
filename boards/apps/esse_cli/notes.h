// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the command tells about itself while it follows a stream: on stderr for people, and with
// --json -v as state lines. Secrets stay out of all of it.
#include <string>

#include "esse_cli/explain.h"
#include "esse_cli/json_lines.h"
#include "esse_cli/losses.h"
#include "esse_cli/output.h"
#include "esse_cli/secure.h"
#include "esse_cli/settings.h"
#include "esse_cli/transcript.h"
#include "esse_client/client.h"

namespace esse::cli {

/// Whom notes ask.
struct Sources {
  const Settings& settings;  ///< its secrets must not be quoted from a server's answer
  const Transcript& transcript;
  const Secure& secure;
};

/// Where notes go to.
struct Page {
  Console& console;
  Output* states;  ///< with --json; else null
};

class Notes {
 public:
  /// Borrows all.
  Notes(const FollowOptions& options, const Sources& sources, const Page& page)
      : options_(options), from_(sources), page_(page) {}

  /// That the proxy which the environment names is not used.
  void proxies();
  void connecting();
  void open(const Client& client);
  void retrying(const Client& client, SecondChance chance);
  void closed(const Client& client, bool is_failure);

  /// Comes after each step.
  void count(const Client& client) { losses_.count(client.statistics()); }
  /// What came is encrypted: why the attempt ends now.
  void found_encrypted() { is_encrypted_ = true; }
  /// An event was dropped because it is too large.
  void dropped(const std::string& text);
  /// What only -v tells.
  void tell(const std::string& text);
  /// Something went wrong that does not end the command.
  void warn(const std::string& text);
  /// The command ends because of it.
  void say(const std::string& text) {
    page_.console.line((options_.is_for_flags ? "esse flags: " : "esse tail: ") + text);
  }

  /// Why there is no stream, in a few words.
  const std::string& last_failure() const { return last_failure_; }

 private:
  void state(const StateReport& report, const std::string& text);
  void error_body(const Client& client);
  std::string body(const Client& client) const;
  void lost(StateReport& report, const Client& client);
  Tried tried(const Client& client) const;
  void add_answer(StateReport& report, const Client& client) const;
  std::string masked(const std::string& text) const;
  std::string shown(const std::string& text) const;

  const FollowOptions& options_;
  const Sources from_;
  const Page page_;
  LossCounter losses_;
  std::string last_failure_;
  std::string said_;       // since a stream was open
  bool was_open_ = false;  // the present attempt
  bool is_encrypted_ = false;
};

}  // namespace esse::cli
