// SPDX-License-Identifier: Apache-2.0
#include "esse_cli/secrets.h"

#include <strings.h>

#include <algorithm>
#include <vector>

#include "esse_cli/quoting.h"
#include "esse_cli/redact.h"
#include "esse_cli/utf8.h"

namespace esse::cli {
namespace {

constexpr size_t kLeast = 4;

bool is_named(const std::string& name, const char* other) {
  return strcasecmp(name.c_str(), other) == 0;
}

// They stand in every second error page.
bool is_harmless(const std::string& name) {
  return is_named(name, "accept") || strncasecmp(name.c_str(), "accept-", 7) == 0 ||
         strncasecmp(name.c_str(), "content-", 8) == 0 || is_named(name, "user-agent") ||
         is_named(name, "cache-control");
}

std::string with_spaces(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return text;
}

// The ways in which a server may quote a text, undone: one inside another, too.
std::vector<Unquoted> readings(std::string_view text) {
  std::vector<Unquoted> all = {as_it_is(text)};
  all.push_back(unquote(all[0], false));
  all.push_back(unquote(all[0], true));
  all.push_back(unquote(all[1], false));
  all.push_back(unquote(all[1], true));
  for (size_t shift = 0; shift < 4; ++shift) {
    all.push_back(from_base64(all[0], shift));
    all.push_back(from_base64(all[1], shift));
  }
  return all;
}

// Marks where `secret` stands.
void hide(const std::string& secret, const Unquoted& in, std::vector<bool>& hidden) {
  const auto mark = [&hidden](size_t begin, size_t end) {
    std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(begin),
              hidden.begin() + static_cast<std::ptrdiff_t>(end), true);
  };
  const std::string& text = in.text;
  for (size_t at = 0; (at = text.find(secret, at)) != std::string::npos; ++at) {
    mark(in.begin[at], in.end[at + secret.size() - 1]);
  }
  // The text may end in the middle of it.
  size_t tail = std::min(secret.size() - 1, text.size());
  while (tail >= kLeast && text.compare(text.size() - tail, tail, secret, 0, tail) != 0) {
    --tail;
  }
  if (tail >= kLeast) {
    mark(in.begin[text.size() - tail], hidden.size() - 1);
  }
}

std::string_view trimmed(std::string_view text) {
  const size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

}  // namespace

void Secrets::add(std::string_view secret, size_t least) {
  const std::string given(secret);
  for (const std::string& text :
       {given, percent_decode(given), percent_decode(with_spaces(given))}) {
    for (const std::string& form : {text, to_utf8(text)}) {
      if (form.size() >= least && !form.empty()) {
        forms_.insert(form);
      }
    }
  }
}

// Each "name=value", and each value.
void Secrets::add_pairs(std::string_view text, char separator, size_t least) {
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(separator, at), text.size());
    const std::string_view piece = trimmed(text.substr(at, end - at));
    add(piece, least);
    for (size_t equals = 0; (equals = piece.find('=', equals)) != std::string_view::npos;) {
      add(piece.substr(++equals), least);
    }
    at = end + 1;
  }
}

void Secrets::add_query(std::string_view url) {
  const std::string_view whole = url.substr(0, url.find('#'));
  const size_t query = whole.find('?');
  if (query != std::string_view::npos) {
    add(whole.substr(query + 1), kLeast);
    add_pairs(whole.substr(query + 1), '&', kLeast);
  }
}

void Secrets::add_header(const std::string& name, std::string_view value) {
  if (is_harmless(name)) {
    return;
  }
  const bool is_credential = is_named(name, "authorization") || is_named(name, "cookie");
  const size_t least = is_credential ? 1 : kLeast;
  add(value, least);
  if (is_named(name, "cookie")) {
    add_pairs(value, ';', least);
  } else {
    add(trimmed(value.substr(std::min(value.find(' '), value.size()))), least);
  }
}

std::optional<std::string> Secrets::mask(std::string_view text) const {
  const bool is_one_short = std::any_of(
      forms_.begin(), forms_.end(), [](const std::string& form) { return form.size() < kLeast; });
  if (is_one_short) {
    return std::nullopt;
  }
  std::vector<bool> hidden(text.size() + 1);  // secrets may overlap
  for (const Unquoted& reading : readings(text)) {
    for (const std::string& secret : forms_) {
      hide(secret, reading, hidden);
    }
  }
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i]) {
      out += text[i];
    } else if (!hidden[i + 1]) {
      out += "***";
    }
  }
  return out;
}

}  // namespace esse::cli
