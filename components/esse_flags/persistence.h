// SPDX-License-Identifier: Apache-2.0
#pragma once
// Persistence: what Flags tells whoever keeps its values over a restart. See Keeper.
// No function is pure: see Service.
#include "esse_flags/service.h"

namespace esse::flags {

/// What Flags know.
struct Known {
  const Writer& writer;
  ClientMemory client;
  const Service& service;
  uint32_t source;  ///< see Persistence::restore()
  uint32_t age_s;   ///< see Flags::age_s()
  bool has_values;  ///< the writer's are the service's; else it was never heard
  /// For so long the service refuses its stream, and gives documents.
  uint32_t stream_refused_s;
};

class Persistence {
 public:
  /// Commits the values that are kept for this source, which is a hash of the service and of the
  /// context. Answers whether there were any.
  virtual bool restore(Writer&, uint32_t /*source*/) { return false; }
  /// A commit of the service has changed something, or is the first for this source.
  virtual void committed(uint32_t /*now_s*/) {}
  /// Saves when it is time. Answers in how many seconds it may be; kForever: when told.
  virtual uint32_t poll(const Writer&, uint32_t /*source*/, uint32_t /*now_s*/) {
    return UINT32_MAX;
  }
  /// Saves now what is to be saved.
  virtual void flush(const Writer&, uint32_t /*source*/, uint32_t /*now_s*/) {}
  /// Seconds since the service said what was restored; UINT32_MAX: unknown.
  virtual uint32_t age_s() const { return UINT32_MAX; }
  /// Before deep sleep: keeps all that is known.
  virtual void remember(const Known&) {}
  /// Straight behind restore(), whatever it answered: the rest of what is known. Answers for how
  /// many seconds the service refuses its stream; 0: it does not.
  virtual uint32_t recall(Client&, Service&) { return 0; }

 protected:
  ~Persistence() = default;  // nobody owns one by this type
};

}  // namespace esse::flags
