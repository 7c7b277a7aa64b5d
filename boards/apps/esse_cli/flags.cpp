// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/flags.h"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "esse_base/bytes.h"
#include "esse_base/std_interop.h"
#include "esse_cli/arguments.h"
#include "esse_cli/declared.h"
#include "esse_cli/flag_printer.h"
#include "esse_cli/kept.h"
#include "esse_cli/profile.h"
#include "esse_cli/session.h"
#include "esse_cli/usage.h"
#include "esse_flags/flags.h"
#include "esse_json/reader.h"
#include "esse_posix/clock.h"

namespace esse::cli {
namespace {

using flags::Status;

// Without the blanks around it, which a file has at its end.
std::string read_context(const FlagsOptions& options, const Profile& profile, Files& files) {
  const std::string given = options.context.value_or(profile.context);
  std::string text = given;
  if (!given.empty() && given[0] == '@') {
    text = files.read("--context", given.substr(1));
  }
  const size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text = text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
  json::Reader reader(json::Reader::kMaxDepth);
  const json::Fed begin = reader.feed(from_std(text));
  reader.skip();
  const bool is_whole = reader.feed(from_std(text).from(begin.used)).token != json::Token::kError &&
                        reader.end() == json::Token::kNeedMore;
  if (begin.token != json::Token::kBeginObject || !is_whole) {
    refuse("--context", std::string("a JSON object is wanted: ") + profile.context);
  }
  return text;
}

void check_stream_url(const FlagsOptions& options, const Profile& profile) {
  if (options.stream_url.empty()) {
    return;
  }
  if (!profile.takes_stream_url) {
    refuse("--stream-url", std::string("it is not for --profile ") + profile.name);
  }
  http::Url url;
  if (const Error error = http::parse_url(from_std(options.stream_url), url);
      error != Error::kNone) {
    refuse("--stream-url", usage_text(error));
  }
}

void check_keys(const FlagsOptions& options, const Profile& profile) {
  if (options.bare_key && !profile.wants_mobile_key) {
    refuse("--mobile-key", profile.refused_key);
  }
  if (options.client_key && !profile.wants_client_key) {
    refuse("--client-key", std::string("it is not for --profile ") + profile.name);
  }
  if (!options.client_key && profile.wants_client_key) {
    refuse("--client-key", "the service wants one: KEY, or @FILE");
  }
}

// What the Settings need: where the service is, and how it is followed.
FlagsOptions completed(FlagsOptions options, const Profile& profile) {
  if (options.url.empty()) {
    options.url = to_std(options.poll_s != 0 ? profile.poll_url : profile.stream_url);
  }
  if (options.url.empty()) {
    refuse("URL", std::string("--profile ") + profile.name + " wants one: where is the service?");
  }
  if (options.url.find_first_of("?#") != std::string::npos) {
    refuse("URL", "the base of a service has no query");
  }
  check_keys(options, profile);
  check_stream_url(options, profile);
  options.accept = options.poll_s != 0 ? "application/json" : nullptr;
  options.preset = profile.client;
  return options;
}

// The service; but headers and client key are the Settings', whose files are read anew.
class Asking final : public flags::Service {
 public:
  Asking(const FlagsOptions& options, Settings& settings, const Served& served)
      : options_(options), settings_(settings), served_(served), service_(*served.service) {}

  ClientOptions client_options() const override {
    ClientOptions options = settings_.client();
    options.request = options_.preset().request;  // theirs ends with the next reading of files
    return options;
  }
  flags::Ways ways() const override {
    flags::Ways ways = service_.ways();
    if (options_.poll_s != 0) {
      ways.has_stream = false;
      ways.revalidate_s = options_.poll_s;
    }
    return ways;
  }
  Error ask(const flags::Question& question, http::Request& request, Span<char> room) override {
    if (settings_.has_files()) {
      for (std::string& line : settings_.renew(request)) {
        news_.push_back(std::move(line));
      }
    }
    if (served_.client_key != nullptr) {
      *served_.client_key = settings_.client_key();
    }
    if (const Error error = service_.ask(question, request, room); error != Error::kNone) {
      return error;
    }
    const http::Request& own = settings_.client().request;
    request.headers = Span<const http::Header>();
    if (http::same_origin(request.url, own.url)) {
      request.headers = own.headers;
    }
    if (question.asks == Asks::kStream) {
      request.standard_headers = own.standard_headers;
      settings_.hide_query(request.url.text);
    } else {
      add_user_agent(own.standard_headers, request);
    }
    return Error::kNone;
  }
  flags::Took event(const stream::EventView& event, flags::Writer& writer) override {
    return service_.event(event, writer);
  }
  flags::Took body(Text piece, flags::Writer& writer) override {
    return service_.body(piece, writer);
  }
  void header(const http::Header& header) override { service_.header(header); }
  flags::Took end(flags::Writer& writer) override { return service_.end(writer); }
  flags::FlagError useless_error() const override { return service_.useless_error(); }
  void unchanged() override { service_.unchanged(); }
  void cut() override { service_.cut(); }
  Text context() const override { return service_.context(); }
  void identify(Text context) override { service_.identify(context); }

  /// What there is to say since the last call.
  std::vector<std::string> take_news() { return std::exchange(news_, {}); }

 private:
  // Who asks. Accept and Cache-Control are a stream's.
  void add_user_agent(Span<const http::Header> own, http::Request& request) {
    document_headers_.assign(request.standard_headers.begin(), request.standard_headers.end());
    for (const http::Header& header : own) {
      if (equal_ignoring_case(header.name, "User-Agent")) {
        document_headers_.push_back(header);
      }
    }
    request.standard_headers =
        Span<const http::Header>(document_headers_.data(), document_headers_.size());
  }

  const FlagsOptions& options_;
  Settings& settings_;
  const Served served_;
  flags::Service& service_;
  std::vector<http::Header> document_headers_;
  std::vector<std::string> news_;
};

// Flags whose table was made at run time.
class Follower final : public flags::Flags {
 public:
  Follower(flags::Writer& writer, Session& session, flags::Service& service, Span<char> url)
      : Flags(writer, session.transport(), service, {session.spans(), url}) {}
};

void require_credentials(const http::Request& request) {
  for (const http::Header& header : request.headers) {
    if (equal_ignoring_case(header.name, "Authorization")) {
      return;
    }
  }
  refuse("--mobile-key", "the service wants one: KEY, or @FILE");
}

void set_policy(ClientOptions& client, const FlagsOptions& options) {
  client.policy = options.preset().policy;
  if (!options.keep_trying) {
    set_what_stays(client.policy, Action::kStop);
  }
}

class FlagsCommand {
 public:
  FlagsCommand(const FlagsOptions& options, Settings& settings, Declared& declared, Text context)
      : options_(options),
        profile_(profile_named(options.profile)),
        declared_(declared),
        session_(options, settings),
        asking_(options, settings, profile_.make(options, settings.url(), context)),
        flags_(declared.writer(), session_, asking_, Span<char>(url_, sizeof url_)),
        printer_({options.json, is_coloured(options, STDOUT_FILENO),
                  options.with_reasons || profile_.has_reasons, profile_.has_versions},
                 declared,
                 session_.output()) {
    session_.watch(flags_.client());
    if (!options.store.empty()) {
      kept_.emplace(options.store, declared.table());
      flags_.keep_in(kept_->keeper());
    }
  }

  int run() {
    if (const Error error = flags_.open(); error != Error::kNone) {
      if (error == Error::kOption) {
        refuse("--context", profile_.refused_context);
      }
      refuse("URL", usage_text(error));
    }
    session_.notes().proxies();
    if (kept_ && !kept_->found().empty()) {
      session_.notes().warn(kept_->found());
    }
    while (!session_.has_ended()) {
      turn();
    }
    flags_.flush();
    return session_.finish();
  }

 private:
  void turn() {
    const flags::Step step = flags_.poll(posix::now(), posix::random());
    for (const std::string& news : asking_.take_news()) {
      session_.notes().warn(news);
    }
    session_.begin_turn();
    if (step.kind == flags::StepKind::kRejected &&
        flags_.rejected_error() == flags::FlagError::kEncrypted) {
      session_.notes().found_encrypted();
    }
    note_connection(step.kind);
    if (flags_.writer().commits() != commits_) {
      note_commit();
    }
    note_status();
    if (options_.once && session_.is_late()) {
      session_.notes().say("the service has not said its flags (--for)");
      session_.end(kNetwork);
    }
    session_.end_turn(step.kind == flags::StepKind::kIdle, step, counted());
  }

  // An open stream that has not said all yet is no news.
  void note_status() {
    const Status status = flags_.status();
    const bool is_open = flags_.client().ready_state() == ReadyState::kOpen;
    if (status != status_ && !(is_open && status == Status::kError)) {
      status_ = status;
      printer_.status(status, status == Status::kReady ? "" : session_.notes().last_failure());
    }
  }

  // Flags keeps the steps of its client to itself; they are counted.
  void note_connection(flags::StepKind kind) {
    const Statistics& now = flags_.client().statistics();
    const uint32_t opened = now.count(StepKind::kOpened);
    const uint32_t retrying = now.count(StepKind::kRetrying);
    if (opened != opened_ || retrying != retrying_ || kind == flags::StepKind::kStopped) {
      session_.output().flush();  // what came before comes before
    }
    if (opened != opened_) {
      session_.opened();
    }
    if (retrying != retrying_) {
      session_.retrying(SecondChance::kNone);
    }
    if (kind == flags::StepKind::kStopped) {
      session_.stopped(kServer);
    }
    opened_ = opened;
    retrying_ = retrying;
  }

  void note_commit() {
    const Status status = flags_.status();
    const bool is_complete = status == Status::kReady && !flags_.is_restored();
    commits_ = flags_.writer().commits();
    printer_.commit(status);
    if (is_complete && !was_complete_) {
      was_complete_ = true;
      say_who_is_missing();
    }
    if (is_complete && options_.once) {
      session_.end(kOk);
    }
    if (options_.json || session_.has_ended()) {
      status_ = status;  // it is said
    }
  }

  void say_who_is_missing() {
    if (const uint32_t count = flags_.undeclared(); count != 0) {
      session_.notes().tell("flags of the service that FILE does not declare: " +
                            std::to_string(count));
    }
    std::string keys;
    for (uint16_t i = 0; i < declared_.size(); ++i) {
      const flags::Details& details = declared_.details(i);
      if (details.reason == flags::Reason::kDefault && details.version == 0 &&
          details.error == flags::FlagError::kNone) {
        keys += (keys.empty() ? "" : ", ") + std::string(declared_.key(i));
      }
    }
    if (!keys.empty()) {
      session_.output().flush();
      session_.notes().warn("the service has no value for " + keys + profile_.about_missing);
    }
  }

  std::string counted() const {
    return std::string(name(status_)) + ", " + std::to_string(commits_) +
           (commits_ == 1 ? " commit" : " commits");
  }

  const FlagsOptions& options_;
  const Profile& profile_;
  Declared& declared_;
  Session session_;
  Asking asking_;
  char url_[Session::kUrlBytes];
  Follower flags_;
  std::optional<Kept> kept_;
  FlagPrinter printer_;
  Status status_ = Status::kNotReady;
  bool was_complete_ = false;
  uint32_t commits_ = 0;
  uint32_t opened_ = 0;
  uint32_t retrying_ = 0;
};

}  // namespace

int follow_flags(const FlagsOptions& given) {
  const Profile& profile = profile_named(given.profile);
  const FlagsOptions options = completed(given, profile);
  Files files;
  Declared declared(files.read("--declare", options.declare));
  const std::string context = read_context(options, profile, files);
  Settings settings(options);
  if (profile.wants_mobile_key) {
    require_credentials(settings.client().request);
  }
  set_policy(settings.client(), options);
  return FlagsCommand(options, settings, declared, from_std(context)).run();
}

}  // namespace esse::cli
