// SPDX-License-Identifier: Apache-2.0
#pragma once
// A response, read whole, at every two-way split and byte by byte: what is reported must be the
// same each time. Input and line span end at guard pages; a heap call inside the reader aborts.
#include <gtest/gtest.h>

#include <string>

#include "esse_http/response_reader.h"

namespace esse::test {

struct Response {
  bool head = false;
  int status = 0;
  bool is_expected_type = false;
  bool is_coded = false;
  bool is_redirect = false;
  std::string location;
  uint32_t retry_after_s = 0;
  std::string body;
  std::string rest;     // bytes behind the response
  std::string headers;  // "name=value;" for each call of on_header
  std::string end;      // "end", the error's name, or "" when more is to come
  // What the connection's end would mean after all that.
  Error if_ended = Error::kNone;
  Error if_cut = Error::kNone;
};

struct ReadOptions {
  size_t line = 256;
  uint32_t head_bytes = 16 * 1024;
  bool bodiless = false;
  bool hook = true;
  const char* media_type = "text/event-stream";
};

/// One run, the input in pieces of `first`, then `then` bytes.
Response read_in_pieces(const std::string& bytes,
                        const ReadOptions& options,
                        size_t first,
                        size_t then);

/// All runs; fails the test when two of them differ.
Response read_response(const std::string& bytes, const ReadOptions& options = {});

/// The error's name, or "" for a response without error.
std::string error_of(const std::string& bytes, const ReadOptions& options = {});

/// "HTTP/1.1 200 OK", `headers` (each with its line end), a blank line.
std::string head(const std::string& headers, const std::string& status = "200 OK");

}  // namespace esse::test
