// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/explain.h"

#include <errno.h>
#include <strings.h>

#include <algorithm>
#include <cstring>

#include "esse_cli/usage.h"

namespace esse::cli {
namespace {

// What came, and what it means or what to try.
struct Words {
  const char* came;
  const char* advice;
};

constexpr char kSayHttps[] = "If that port speaks TLS, the URL begins with https://";

constexpr char kBrokenOff[] = "The server, or something on the way, broke it off";

Words of_transport(const Cause& cause) {
  switch (cause.error) {
    case Error::kNameNotFound:
      return {"there is no host of that name", "Is it spelled right?"};
    case Error::kNameFailed:
      return {"no name server could say its address",
              "Is this machine online, and does it know a name server?"};
    case Error::kConnectRefused:
      return {"connection refused",
              "Nobody listens there: does the server run, and is the port right?"};
    case Error::kUnreachable:
      return {"no route leads there", "Is this machine in the right network?"};
    case Error::kNetworkDown:
      return {cause.native == ENODEV ? "there is no interface of that name" : "the network is down",
              ""};
    case Error::kReset:
      return {"connection reset", cause.phase == Phase::kResponse ? kSayHttps : kBrokenOff};
    case Error::kTransportMemory:
      return {"no memory for a connection", "The system is short of memory or of file descriptors"};
    default:
      return {"the connection failed", ""};
  }
}

Words of_tls(Error error) {
  switch (error) {
    case Error::kTlsVerify:
      return {
          "the certificate was refused",
          "Nothing was sent. --cacert FILE names a certificate to trust; is the host's name the "
          "right one?"};
    case Error::kTlsMemory:
      return {"no memory for TLS", ""};
    case Error::kTlsConfig:
      return {"TLS cannot be set up", "Is there a bundle of certificates? --cacert FILE names one"};
    case Error::kTlsRecord:
      return {"what came is no TLS, or was changed on the way",
              "Does that port speak it? If it does not, the URL begins with http://"};
    default:
      return {"the TLS handshake failed",
              "Does the server want another version of TLS, or a certificate (--cert)?"};
  }
}

Words of_protocol(Error error) {
  switch (error) {
    case Error::kHttpSyntax:
      return {"the answer is no HTTP", "Is it the right port?"};
    case Error::kHttpHeadTooLarge:
      return {"the answer's head has no end", ""};
    case Error::kHttpChunk:
    case Error::kHttpChunkOverhead:
      return {"its chunked framing is broken", "The server, or a proxy, is at fault"};
    case Error::kHttpLength:
      return {"its Content-Length is no number, or two of them differ",
              "The server, or a proxy, is at fault"};
    case Error::kHttpTransferCoding:
      return {"it has a transfer coding other than chunked", "The server, or a proxy, is at fault"};
    case Error::kHttpContentCoding:
      return {"it is compressed, which was not asked for",
              "A proxy may do that; --header "
              "'Accept-Encoding: identity' forbids it"};
    default:
      return {"the answer cannot be read", ""};
  }
}

Words of_redirect(Error error) {
  switch (error) {
    case Error::kHttpLocationMissing:
      return {"it does not say where to (there is no Location)", "The server is at fault"};
    case Error::kHttpLocationTooLong:
      return {"its target is too long", ""};
    case Error::kHttpRedirectLimit:
      return {"that is one redirect too many",
              "Do they go round in a circle? --max-redirects says how many are followed"};
    case Error::kHttpRedirectInsecure:
      return {"that leads from https to http, and is not followed",
              "If the stream may be read by anybody, ask for that URL itself"};
    case Error::kHttpRedirectBody:
      return {"that would take the body to another server, and is not followed",
              "--redirect-body allows it"};
    default:
      return {"that is no http or https URL", "Ask for the right URL itself"};
  }
}

Words of_timeout(Error error) {
  switch (error) {
    case Error::kNameTimeout:
      return {"no name server answered in time",
              "Is this machine online? --name-timeout says how long is waited"};
    case Error::kConnectTimeout:
      return {
          "nobody answered in time",
          "Is the host up, or does a firewall drop what comes? --connect-timeout says how long is "
          "waited"};
    case Error::kTlsTimeout:
      return {"TLS was not ready in time",
              "Does that port speak TLS? --tls-timeout says how long is waited"};
    case Error::kWriteTimeout:
      return {"the server did not take the request in time",
              "--send-timeout says how long is waited"};
    case Error::kResponseTimeout:
      return {"the server took the request, and did not answer in time",
              "--response-timeout says how long is waited"};
    case Error::kIdleTimeout:
      return {
          "no byte came for too long",
          "A server shows that it is there by comments; --idle-timeout says how long is waited"};
    default:
      return {"it took too long", ""};
  }
}

Words of_end(const Cause& cause) {
  if (cause.error == Error::kStreamEnded) {
    return {"the server ended it", ""};
  }
  return cause.phase == Phase::kBody
             ? Words{"the connection ended in the middle of it", "A proxy may have cut it"}
             : Words{"the connection ended without an answer", kSayHttps};
}

const char* advice_to_status(uint16_t status) {
  switch (status) {
    case 400:
      return "The server did not understand the request: does it want a body (-d), or other "
             "headers?";
    case 401:
      return "It wants other credentials: --bearer TOKEN, --user USER:PASSWORD or --header";
    case 403:
      return "It does not allow this: has the token the right to it?";
    case 404:
    case 410:
      return "There is nothing at this path: is the URL right?";
    case 405:
      return "It wants another method: -X POST, or -d with a body?";
    case 406:
      return "It has no event stream here: is the path right, or does it want another Accept?";
    case 407:
      return "A proxy on the way wants credentials of its own";
    case 408:
    case 425:
      return "It asks for another try";
    case 413:
    case 414:
    case 431:
      return "The request is too large for it";
    case 415:
    case 422:
      return "It wants another body: --header 'Content-Type: application/json'?";
    case 426:
      return "It wants another version of HTTP, or TLS: does the URL begin with https://?";
    case 429:
      return "It gets too many requests";
    case 502:
    case 503:
    case 504:
      return "The server behind it is down, or too busy";
    default:
      return status >= 500   ? "The server has failed"
             : status >= 400 ? "The server refuses the request"
             : status >= 300 ? "That is no stream, and leads nowhere"
             : status >= 200 ? "That is no stream"
                             : "That is no answer";
  }
}

// Empty: nothing that a stream would not be told.
std::string advice_for_flags(const Cause& cause, const Tried& tried) {
  if (cause.error == Error::kContentType) {
    return strncasecmp(tried.content_type.c_str(), "text/html", 9) == 0
               ? "That is a web page and no flag service: is the URL right, or does a login page "
                 "or a proxy answer in its place?"
               : "That is not what a flag service answers: is the URL right?";
  }
  switch (cause.status) {
    case 400:
      return tried.has_client_key
                 ? "Does it know this key (--client-key), and is remote evaluation on, in the SDK "
                   "connection and in the proxy?"
                 : "Is the context one that it knows (--context)?";
    case 401:
    case 403:
      return tried.has_key ? "It does not take this key: is it a mobile key of that environment "
                             "(--mobile-key)?"
                           : "";
    case 404:
      return "There is no such service at this URL, or it does not know the environment";
    default:
      return "";
  }
}

const char* advice_to_type(const std::string& content_type) {
  if (strncasecmp(content_type.c_str(), "text/html", 9) == 0) {
    return "That is a web page and no event stream: is the path right, or does a login page or a "
           "proxy answer in its place?";
  }
  if (content_type.empty()) {
    return "It does not say what it is; an event stream is text/event-stream";
  }
  return "That is no event stream (text/event-stream): is the path right, or does it want another "
         "body or Accept?";
}

// What it means, and what to try.
std::string advice_to_answer(const Cause& cause, const Tried& tried) {
  if (cause.error == Error::kNoContent) {
    return "The server has no stream to follow";
  }
  if (tried.is_for_flags) {
    if (std::string advice = advice_for_flags(cause, tried); !advice.empty()) {
      return advice;
    }
  }
  if (cause.error == Error::kContentType) {
    return advice_to_type(tried.content_type);
  }
  return tried.location.empty() || cause.status >= 400
             ? advice_to_status(cause.status)
             : "With this status its Location is not followed: " + tried.location;
}

std::string status_line(const Cause& cause, const Tried& tried) {
  return std::to_string(cause.status) +
         (tried.reason_phrase.empty() ? "" : " " + tried.reason_phrase);
}

bool is_answer(const Cause& cause) { return group(cause.error) == ErrorGroup::kAnswer; }

Words words_of(const Cause& cause, const Tried& tried) {
  if (tried.is_tls) {
    return {"it answers in TLS", "The URL begins with https://"};
  }
  if (cause.error == Error::kRejected && tried.is_encrypted) {
    return {"the features are encrypted",
            "Switch encryption off for that SDK connection: a device has no key to them"};
  }
  if (cause.error == Error::kRejected) {
    return {"what came are no flags", "Does another service than --profile says answer there?"};
  }
  switch (group(cause.error)) {
    case ErrorGroup::kTransport:
      return of_transport(cause);
    case ErrorGroup::kTls:
      return cause.phase == Phase::kBody
                 ? Words{"what came is no TLS any more", "Something on the way changed it"}
                 : of_tls(cause.error);
    case ErrorGroup::kProtocol:
      return of_protocol(cause.error);
    case ErrorGroup::kRedirect:
      return of_redirect(cause.error);
    case ErrorGroup::kTimeout:
      return of_timeout(cause.error);
    case ErrorGroup::kEnd:
      return of_end(cause);
    default:
      return {name(cause.error), ""};
  }
}

// The stream was there, or not yet.
const char* verb(const Cause& cause) {
  switch (cause.phase) {
    case Phase::kIdle:
    case Phase::kResolving:
    case Phase::kConnecting:
      return "cannot connect to ";
    case Phase::kSecuring:
      return "cannot connect securely to ";
    case Phase::kBody:
      return "the stream from ";
    default:
      return "no stream from ";
  }
}

std::string sentence(const std::string& text) {
  return text.back() == '?' || text.back() == '.' ? text : text + '.';
}

std::string quoted(const std::string& text) { return text.empty() ? "" : ": \"" + text + "\""; }

// Without the indentation of what is written over several lines.
std::string in_one_line(const std::string& text) {
  std::string line;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    line += (line.empty() ? "" : " ") + text.substr(at, end - at);
    at = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
  }
  return line;
}

// The first that is not blank; not too much of it, and no half of a character.
std::string first_line(const std::string& text) {
  constexpr size_t kMost = 200;
  const size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  std::string line = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
  line.erase(line.find_last_not_of(" \t") + 1);
  if (line.size() <= kMost) {
    return line;
  }
  size_t end = kMost;
  while ((line[end] & 0xC0) == 0x80) {
    --end;
  }
  return line.substr(0, end) + "...";
}

std::string subject(const Tried& tried) {
  return tried.url + (tried.first_url.empty() ? "" : " (where " + tried.first_url + " led)");
}

}  // namespace

std::string brief(const Cause& cause, const Tried& tried) {
  if (is_answer(cause)) {
    return status_line(cause, tried) +
           (cause.error == Error::kContentType ? ", no event stream" : "");
  }
  return is_caller_mistake(cause.error) ? usage_text(cause.error) : words_of(cause, tried).came;
}

std::string explain(const Cause& cause, const Tried& tried) {
  if (is_answer(cause)) {
    const std::string type = tried.content_type.empty() ? "" : ", " + tried.content_type;
    return subject(tried) + " answered " + status_line(cause, tried) + type + quoted(tried.body) +
           ". " + sentence(advice_to_answer(cause, tried));
  }
  if (is_caller_mistake(cause.error)) {
    return sentence("cannot open " + subject(tried) + ": " + usage_text(cause.error));
  }
  Words words = words_of(cause, tried);
  if (words.advice == kSayHttps && tried.url.compare(0, 6, "https:") == 0) {
    words.advice = kBrokenOff;
  }
  std::string text = verb(cause) + subject(tried) + ": " + words.came;
  if (group(cause.error) == ErrorGroup::kRedirect) {
    text = subject(tried) + " answered " + status_line(cause, tried) +
           (tried.location.empty() ? "" : " to " + tried.location) + ": " + words.came;
  } else if (cause.error == Error::kHttpSyntax && !tried.is_tls) {
    text += quoted(tried.begins);
  }
  text += tried.native.empty() ? "" : " (" + tried.native + ")";
  return sentence(text) + (words.advice[0] == '\0' ? "" : " " + sentence(words.advice));
}

std::string gist(const std::string& content_type, const std::string& body) {
  const auto is_type = [&](const char* part) { return strcasestr(content_type.c_str(), part); };
  if (!content_type.empty() && !is_type("text") && !is_type("json") && !is_type("xml")) {
    return "";
  }
  const std::string text = is_type("json") ? in_one_line(body) : body;
  if (const char* const title = strcasestr(text.c_str(), "<title>"); title != nullptr) {
    const std::string inside = title + 7;
    return first_line(inside.substr(0, inside.find("</")));
  }
  return first_line(text);
}

}  // namespace esse::cli
