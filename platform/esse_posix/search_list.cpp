// SPDX-License-Identifier: Apache-2.0
#include "esse_posix/search_list.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "esse_base/bytes.h"

namespace esse::posix {
namespace {

constexpr uint32_t kMostDots = 15;  // as in resolv.conf(5)

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The first word of `text`, which then begins behind it. Empty: there is none.
Text take_word(Text& text) {
  size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) {
    ++begin;
  }
  size_t end = begin;
  while (end < text.size() && !is_blank(text[end])) {
    ++end;
  }
  const Text word = text.first(end).from(begin);
  text = text.from(end);
  return word;
}

Text without_final_dot(Text name) {
  return name.empty() || name[name.size() - 1] != '.' ? name : name.first(name.size() - 1);
}

uint32_t dots_in(Text name) {
  uint32_t dots = 0;
  for (const char c : name) {
    dots += c == '.' ? 1 : 0;
  }
  return dots;
}

}  // namespace

void SearchList::read(const char* path) {
  count_ = 0;
  dots_ = 1;
  char own[kMostHost] = "";
  if (gethostname(own, sizeof own - 1) == 0) {
    const char* const dot = strchr(own, '.');
    take_domains(dot == nullptr ? "" : dot + 1);
  }
  char bytes[4096];
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t size = fd < 0 ? 0 : ::read(fd, bytes, sizeof bytes);
  if (fd >= 0) {
    static_cast<void>(::close(fd));
  }
  Text rest(bytes, size < 0 ? 0 : static_cast<size_t>(size));
  while (!rest.empty()) {
    size_t end = 0;
    while (end < rest.size() && rest[end] != '\n') {
      ++end;
    }
    take_line(rest.first(end));
    rest = rest.from(end < rest.size() ? end + 1 : end);
  }
}

// Of several lines the last one counts.
void SearchList::take_line(Text line) {
  const Text what = take_word(line);
  if (what == "search" || what == "domain") {
    take_domains(line);
  } else if (what == "options") {
    constexpr Text kDots = "ndots:";
    for (Text option = take_word(line); !option.empty(); option = take_word(line)) {
      if (option.size() > kDots.size() && option.first(kDots.size()) == kDots) {
        const uint32_t dots = parse_decimal(option.begin() + kDots.size(), option.end());
        dots_ = dots < kMostDots ? dots : kMostDots;
      }
    }
  }
}

void SearchList::take_domains(Text domains) {
  size_t size = 0;
  count_ = 0;
  for (Text word = take_word(domains); !word.empty(); word = take_word(domains)) {
    const Text domain = without_final_dot(word);
    if (domain.empty() || size + domain.size() >= sizeof domains_) {
      continue;
    }
    copy_bytes(domains_ + size, domain.data(), domain.size());
    size += domain.size();
    domains_[size++] = '\0';
    ++count_;
  }
}

Text SearchList::domain(size_t place) const {
  const char* at = domains_;
  for (; place > 0; --place) {
    at += strlen(at) + 1;
  }
  return at;
}

// With a final dot it is the whole name.
size_t SearchList::count(Text host) const {
  return without_final_dot(host).size() == host.size() ? 1 + count_ : 1;
}

void SearchList::name(Text host, size_t place, char (&name)[kMostHost]) const {
  const Text bare = without_final_dot(host);
  const bool is_host_first = dots_in(bare) >= dots_ || count(host) == 1;
  Text domain;
  if (is_host_first && place > 0) {
    domain = this->domain(place - 1);
  } else if (!is_host_first && place < count_) {
    domain = this->domain(place);
  }
  size_t size = 0;
  const bool fits = bare.size() + domain.size() + 3 <= sizeof name;  // two dots and the NUL
  const Text parts[] = {bare, domain};
  for (const Text& part : parts) {
    if (fits && !part.empty()) {
      copy_bytes(name + size, part.data(), part.size());
      size += part.size();
      name[size++] = '.';
    }
  }
  name[size] = '\0';
}

}  // namespace esse::posix
