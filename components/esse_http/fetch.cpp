// SPDX-License-Identifier: Apache-2.0
#include "esse_http/fetch.h"

#include "esse_base/bytes.h"

namespace esse::http {

Error Fetch::start(Request& request, const FetchOptions& options, Span<char> scratch, Millis now) {
  close();
  if (headers_.size() < request.headers.size() + 2) {
    return Error::kSpanTooSmall;
  }
  if (options.total_ms > kMaxTimerMs) {
    return Error::kOption;
  }
  started_ = now;
  left_ms_ = kForever;
  request_ = &request;
  request_headers_ = request.headers;
  options_ = &options;
  size_ = 0;
  is_new_ = false;
  size_t n = 0;
  for (const Header& header : request.headers) {
    headers_[n++] = header;
  }
  const size_t own = n;
  if (!etag_.empty()) {
    headers_[n++] = Header{"If-None-Match", etag_};
  }
  if (!last_modified_.empty()) {
    headers_[n++] = Header{"If-Modified-Since", last_modified_};
  }
  is_conditional_ = n != own;
  request.headers = Span<const Header>(headers_.data(), n);
  exchange_options_ = options.exchange;
  exchange_options_.response.on_header = on_header;
  exchange_options_.response.context = this;
  const Error error = exchange_.start(request, exchange_options_, scratch, now);
  if (error != Error::kNone) {
    close();
    return error;
  }
  result_ = FetchStep::kNotYet;
  return Error::kNone;
}

void Fetch::close() { static_cast<void>(fail(Error::kNotOpen)); }

FetchStep Fetch::fail(Error error) {
  cause_ = Cause{error, exchange_.phase(), exchange_.response().status(), 0, 0};
  return finish(FetchStep::kFailed);
}

FetchStep Fetch::finish(FetchStep result) {
  exchange_.close();
  if (request_ != nullptr) {
    request_->headers = request_headers_;
    request_ = nullptr;
  }
  if (result == FetchStep::kFailed && is_new_) {
    forget();  // a document that did not come whole has no validators
  }
  is_new_ = false;
  result_ = result;
  return result;
}

// A document is coming: the request's views of the old validators are not looked at any more.
void Fetch::forget() {
  is_new_ = true;
  room_used_ = 0;
  etag_ = Text();
  last_modified_ = Text();
}

void Fetch::on_header(void* context, const Header& header) {
  Fetch& self = *static_cast<Fetch*>(context);
  if (self.exchange_.response().status() / 100 == 2) {
    if (!self.is_new_) {
      self.forget();
    }
    if (equal_ignoring_case(header.name, "ETag")) {
      self.keep(self.etag_, header.value);
    }
    if (equal_ignoring_case(header.name, "Last-Modified")) {
      self.keep(self.last_modified_, header.value);
    }
  }
  const ResponseOptions& response = self.options_->exchange.response;
  if (response.on_header != nullptr) {
    response.on_header(response.context, header);
  }
}

void Fetch::keep(Text& place, Text value) {
  if (!value.empty() && value.size() <= room_.size() - room_used_) {
    char* const to = room_.data() + room_used_;
    copy_bytes(to, value.data(), value.size());
    place = Text(to, value.size());
    room_used_ += static_cast<uint32_t>(value.size());
  }
}

bool Fetch::set_validators(Text etag, Text last_modified) {
  const bool fits =
      etag.size() <= room_.size() && last_modified.size() <= room_.size() - etag.size();
  if (!fits || result_ == FetchStep::kNotYet) {
    return false;
  }
  forget();
  is_new_ = false;
  keep(etag_, etag);
  keep(last_modified_, last_modified);
  return true;
}

FetchStep Fetch::take_head() {
  const uint16_t status = exchange_.response().status();
  if (status == 304 && is_conditional_) {
    return finish(FetchStep::kNotModified);
  }
  if (status / 100 != 2) {
    return fail(Error::kStatus);
  }
  if (!is_new_) {
    forget();  // a head without any header
  }
  return FetchStep::kNotYet;
}

FetchStep Fetch::take_body() {
  const Text bytes = exchange_.body();
  const bool calls = options_->on_bytes != nullptr;
  uint32_t limit = options_->max_bytes;
  if (!calls && options_->into.size() < limit) {
    limit = static_cast<uint32_t>(options_->into.size());
  }
  if (bytes.size() > limit - size_) {
    return fail(Error::kHttpBodyTooLarge);
  }
  if (calls) {
    options_->on_bytes(options_->context, bytes);
  } else {
    copy_bytes(options_->into.data() + size_, bytes.data(), bytes.size());
  }
  size_ += static_cast<uint32_t>(bytes.size());
  exchange_.consume(bytes.size());
  return FetchStep::kNotYet;
}

FetchStep Fetch::poll(Millis now) {
  if (result_ != FetchStep::kNotYet) {
    return result_;
  }
  switch (exchange_.poll(now)) {
    case Step::kHead:
      return take_head();
    case Step::kBody:
      return take_body();
    case Step::kEnded:
      return finish(FetchStep::kDone);
    case Step::kFailed:
      cause_ = exchange_.cause();
      return finish(FetchStep::kFailed);
    default:
      return wait(now);
  }
}

// Nothing came: looks at the limit.
FetchStep Fetch::wait(Millis now) {
  if (options_->total_ms != 0) {
    const uint32_t elapsed_ms = now.since(started_);
    if (elapsed_ms >= options_->total_ms) {
      return fail(Error::kTotalTimeout);
    }
    left_ms_ = options_->total_ms - elapsed_ms;
  }
  return FetchStep::kNotYet;
}

Pending Fetch::pending() const {
  Pending pending = exchange_.pending();
  pending.wait_ms = left_ms_ < pending.wait_ms ? left_ms_ : pending.wait_ms;
  return pending;
}

}  // namespace esse::http
