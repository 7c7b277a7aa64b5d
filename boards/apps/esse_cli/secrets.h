// SPDX-License-Identifier: Apache-2.0
#pragma once
// Secrets: what a request says that must not be shown, wherever it comes from: a server may send it
// back.
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace esse::cli {

class Secrets {
 public:
  /// As it is, and percent-decoded. Unless it has fewer than `least` bytes.
  void add(std::string_view secret, size_t least = 1);
  // What is neither credential nor cookie is a secret from 4 bytes on: "v=2" guards nothing.

  /// A URL's query: as a whole, each of its pieces, and each value.
  void add_query(std::string_view url);
  /// A header's value, what stands behind a scheme in it, and each cookie; unless the name says
  /// that it only tells what the data is like.
  void add_header(const std::string& name, std::string_view value);

  /// `text` with `***` for each run of secrets, in whichever form a server quotes them: in JSON, in
  /// HTML, percent-encoded, in base64. Nothing when one is under 4 bytes: masked, it would
  /// tear holes into ordinary words, and give itself away by it.
  std::optional<std::string> mask(std::string_view text) const;

 private:
  void add_pairs(std::string_view text, char separator, size_t least);

  std::set<std::string> forms_;  // none is empty
};

}  // namespace esse::cli
