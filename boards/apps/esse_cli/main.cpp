// SPDX-License-Identifier: Apache-2.0
// The `esse` command: `esse tail` follows an event stream, `esse flags` feature flags; `esse serve`
// is a stream to try the first with.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "esse_cli/arguments.h"
#include "esse_cli/exit_code.h"
#include "esse_cli/flags.h"
#include "esse_cli/serve.h"
#include "esse_cli/tail.h"

namespace {

using namespace esse::cli;

int refuse(const std::string& command, const std::string& why) {
  fprintf(stderr, "esse%s: %s\nTry 'esse%s --help'.\n", command.c_str(), why.c_str(),
          command.c_str());
  return kUsage;
}

int run(const std::vector<std::string>& arguments) {
  CLI::App app("Server-Sent Events on the command line.", "esse");
  app.set_version_flag("--version", "esse " ESSE_VERSION);
  app.require_subcommand(1);
  TailOptions tail_options;
  FlagsOptions flags_options;
  ServeOptions serve_options;
  const CLI::App* tail_command = add_tail(app, tail_options);
  const CLI::App* flags_command = add_flags(app, flags_options);
  const CLI::App* serve_command = add_serve(app, serve_options);
  const auto command = [&] {
    return std::string(tail_command->parsed()    ? " tail"
                       : flags_command->parsed() ? " flags"
                       : serve_command->parsed() ? " serve"
                                                 : "");
  };
  try {
    app.parse(guarded(arguments));
    return tail_command->parsed()    ? tail(tail_options)
           : flags_command->parsed() ? follow_flags(flags_options)
                                     : serve(serve_options);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return refuse(command(), explain(app, error));
  } catch (const std::exception& error) {
    fprintf(stderr, "esse%s: %s\n", command().c_str(), error.what());
    return kFailed;
  }
}

// `>&-`: the next pipe or connection would take the number, and what is said go there. Opened the
// wrong way round, so that reading and writing still are errors.
bool open_standard_files() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    const int way = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", way) != fd) {
      return false;
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return open_standard_files() ? run({argv + 1, argv + argc}) : kFailed;
}
