// SPDX-License-Identifier: Apache-2.0
#pragma once
// JSON strings out of any bytes, at the speed of a stream: --json has one for each line that comes.
#include <string>
#include <string_view>

namespace esse::cli {

/// Appends `bytes` as a JSON string with its quotes: valid UTF-8, with U+FFFD for what is not.
void append_json(std::string& out, std::string_view bytes);

}  // namespace esse::cli
