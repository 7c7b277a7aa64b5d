// SPDX-License-Identifier: Apache-2.0
#pragma once
// A service that says in its stream only that something changed, and its scripted server.
#include <functional>

#include "unit/esse_flags/flags_fixture.h"

namespace esse::flags {

class NotifierFixture : public FlagsFixture {
 protected:
  NotifierFixture() {
    server.on_head([this](const test::Connection& c, test::Script& answer) { serve(c, answer); });
    server.otherwise().awaits_head();
    ways.stream_says_all = false;
  }

  void open() {
    transport.close();
    flags = std::make_shared<StaticFlags<Settings, kFlags>>(settings, outside, notifier);
    ASSERT_EQ(flags->open(), Error::kNone);
  }

  static std::string news(const std::string& what) { return event("news", what); }
  /// `d` for each document, `e` for one because of an event, `s` for each stream.
  std::string take_asked() { return std::exchange(asked_, ""); }
  char asked_last() const { return asked_[asked_.size() - 2]; }

  // How the service is, and its server.
  Ways ways;
  Policy policy = device_policy();
  int value = 1;
  std::string greeting;           ///< what each stream begins with
  bool has_head = true;           ///< a stream has a head
  bool is_cut = false;            ///< a stream does not end in good order
  uint32_t stream_ms = kForever;  ///< how long a stream lasts
  uint32_t heartbeat_ms = kForever;
  std::string refusal;  ///< the status with which streams are refused
  std::string document_status = "200 OK";
  std::function<void(int count)> on_document;
  int unchanged = 0;

 private:
  class Notifier final : public Service {
   public:
    explicit Notifier(NotifierFixture& fixture) : fixture_(fixture) {}

    ClientOptions client_options() const override {
      ClientOptions options = device_options();
      options.backoff.spread_ms = 0;
      options.policy = fixture_.policy;
      options.exchange.response_ms = options.exchange.idle_ms = 0;
      return options;
    }
    Ways ways() const override { return fixture_.ways; }
    Error ask(const Question& question, http::Request& request, Span<char>) override {
      const test::HeapLeave leave;
      const bool is_document = question.asks == Asks::kDocument;
      fixture_.next_ = is_document ? (question.by_event ? "e " : "d ") : "s ";
      if (is_document) {
        request.media_type = "";
        request.conditions = kCondition;
      }
      return http::parse_url(is_document ? "http://n.example/document" : "http://n.example/stream",
                             request.url);
    }
    Took event(const stream::EventView& event, Writer&) override {
      const test::HeapLeave leave;
      if (event.type != "news") {
        return event.type == "known" ? Took::kNoNews : Took::kNothing;
      }
      const std::string name(to_std(event.data));
      const bool is_known = fixture_.ways.names_news && name == seen_;
      seen_ = name;
      return is_known ? Took::kNoNews : Took::kNews;
    }
    Took end(Writer& writer) override {
      writer.begin(Base::kLive);
      Candidate candidate;
      candidate.type = Candidate::Type::kBool;
      candidate.boolean = true;
      writer.stage(internal::number_of<kFlags, &Settings::loud>(), candidate);
      candidate.type = Candidate::Type::kNumber;
      candidate.number =
          Decimal{fixture_.value == 1 ? 5 : 100 + fixture_.value, fixture_.value == 1 ? 2 : 0};
      writer.stage(internal::number_of<kFlags, &Settings::rate_ms>(), candidate);
      writer.commit();
      return Took::kAll;
    }
    void unchanged() override { ++fixture_.unchanged; }
    Text context() const override { return context_; }
    void identify(Text context) override { context_ = context; }

   private:
    static constexpr http::Header kCondition[] = {{"If-None-Match", "\"1\""}};

    NotifierFixture& fixture_;
    Text context_ = "one";
    std::string seen_;
  };

  void serve(const test::Connection& connection, test::Script& answer) {
    asked_ += next_;
    if (connection.written.find("/document") != std::string::npos) {
      if (on_document) {
        on_document(++documents_);
      }
      answer.sends("HTTP/1.1 " + document_status + "\r\nContent-Length: 0\r\n\r\n");
    } else if (!refusal.empty()) {
      answer.sends("HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n");
    } else if (has_head) {
      serve_stream(answer);
    }
  }
  void serve_stream(test::Script& answer) {
    answer.sends(kHead + greeting);
    for (int i = 0; heartbeat_ms != kForever && i < 100; ++i) {
      answer.waits(heartbeat_ms).sends(":\n");
    }
    if (stream_ms != kForever) {
      answer.waits(stream_ms);
      is_cut ? answer.cuts() : answer.ends();
    }
  }

  Notifier notifier{*this};
  std::string next_;
  std::string asked_;
  int documents_ = 0;
};

}  // namespace esse::flags
