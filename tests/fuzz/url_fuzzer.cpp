// SPDX-License-Identifier: Apache-2.0
// URLs: what is read lies in the text and reads again as the same; what resolve() writes reads
// again, and is the same whether the base lies in the span that is written or not. The input: the
// room for a resolved URL, then a base and references, a line each.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <memory>
#include <string>

#include "esse_base/std_interop.h"
#include "esse_http/url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using esse::Error;
using esse::Span;
using esse::Text;
using esse::to_std;
using esse::http::Url;

void require(bool holds, const char* what) {
  if (!holds) {
    fprintf(stderr, "broken: %s\n", what);
    abort();
  }
}

// A text of its own size on the heap, so that one byte too far is seen.
class Held {
 public:
  explicit Held(const std::string& text) : bytes_(new char[text.size()]), size_(text.size()) {
    text.copy(bytes_.get(), size_);
  }
  Text text() const { return Text(bytes_.get(), size_); }

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_;
};

bool lies_in(Text inner, Text outer) {
  return inner.begin() >= outer.begin() && inner.end() <= outer.end();
}

bool is_same(const Url& a, const Url& b) {
  return to_std(a.host) == to_std(b.host) && to_std(a.target) == to_std(b.target) &&
         a.port == b.port && a.secure == b.secure && same_origin(a, b);
}

void check_url(const Url& url, Text text) {
  require(lies_in(url.host, text) && lies_in(url.target, text) && lies_in(url.authority, text),
          "views of the text");
  require(endpoint_error(url) == Error::kNone, "an endpoint that can be opened");
  require(url.target.empty() || url.target[0] == '/' || url.target[0] == '?', "a target");
  for (const std::string_view part :
       {to_std(url.host), to_std(url.target), to_std(url.authority)}) {
    for (const char c : part) {
      require(c > ' ' && c < 0x7F && c != '\\', "nothing that would have to be encoded");
    }
  }
  require(same_origin(url, url), "an origin is its own");
  const bool v6 = to_std(url.host).find(':') != std::string_view::npos;
  const std::string again = (url.secure ? "https://" : "http://") + std::string(v6 ? "[" : "") +
                            std::string(to_std(url.host)) + (v6 ? "]" : "") + ":" +
                            std::to_string(url.port) + std::string(to_std(url.target));
  Url parsed;
  require(esse::http::parse_url(esse::from_std(again), parsed) == Error::kNone &&
              parsed.port == url.port && to_std(parsed.target) == to_std(url.target) &&
              to_std(parsed.host) == to_std(url.host),
          "it reads again");
}

void check_segments(Text target) {
  const std::string_view path = to_std(target).substr(0, to_std(target).find('?'));
  const std::string whole = std::string(path) + "/";
  require(whole.find("/./") == std::string::npos && whole.find("/../") == std::string::npos,
          "no dot segment is left");
}

std::string next_line(std::string& text) {
  const size_t end = text.find('\n');
  const std::string line = text.substr(0, end);
  text.erase(0, end == std::string::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Held base(next_line(input));
  Url url;
  if (esse::http::parse_url(base.text(), url) != Error::kNone) {
    return 0;
  }
  check_url(url, base.text());
  const size_t room = data[0];
  const std::unique_ptr<char[]> out(new char[room]);
  while (!input.empty()) {
    const Held reference(next_line(input));
    const std::unique_ptr<char[]> elsewhere(new char[room]);
    Url apart;
    const Error error = resolve(url, reference.text(), Span<char>(elsewhere.get(), room), apart);
    const Error in_place = resolve(url, reference.text(), Span<char>(out.get(), room), url);
    require(error == in_place, "the same answer in place");
    if (error != Error::kNone) {
      require(group(error) == esse::ErrorGroup::kRedirect, "an error of a redirect");
      return 0;
    }
    require(to_std(apart.text) == to_std(url.text), "the same text in place");
    Url again;
    require(esse::http::parse_url(url.text, again) == Error::kNone, "what is written reads again");
    check_url(url, url.text);
    check_segments(url.target);
    require(is_same(url, again) && is_same(url, apart), "and as the same");
  }
  return 0;
}
