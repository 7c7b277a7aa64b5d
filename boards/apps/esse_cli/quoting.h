// SPDX-License-Identifier: Apache-2.0
#pragma once
// Quoting: how a text may be written inside another one, undone. Each byte that comes out knows
// where it stood, so that what is found in the text as it was meant can be hidden where it stands.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace esse::cli {

struct Unquoted {
  std::string text;
  /// Where each byte of `text` begins and ends.
  std::vector<size_t> begin, end;

  void add(std::string_view bytes, size_t first, size_t last);
};

/// The text as it stands.
Unquoted as_it_is(std::string_view text);

/// Without what percent-encoding (`%41`), HTML (`&amp;`, `&#65;`, `&#x41;`) and JSON (`\\n`, `\\/`,
/// `\\u0041`) make of single characters; nor what may be half of that at the end. `plus`: '+' is a
/// space, as in forms.
Unquoted unquote(const Unquoted& from, bool plus);

/// The bytes that base64 or base64url stands for, when its groups begin at the `shift`th byte (0 to
/// 3) of each run of its digits. Between runs there is a NUL.
Unquoted from_base64(const Unquoted& from, size_t shift);

}  // namespace esse::cli
