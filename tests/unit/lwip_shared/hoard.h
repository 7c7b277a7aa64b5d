// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hoard: takes everything that a pool of lwIP has left, for as long as it lives.
#include <vector>

#include "lwip/memp.h"
#include "port.h"

namespace esse::test {

class Hoard {
 public:
  explicit Hoard(memp_t pool) : pool_(pool) {
    in_lwip([this] {
      while (void* const one = memp_malloc(pool_)) {
        taken_.push_back(one);
      }
    });
  }
  Hoard(const Hoard&) = delete;
  Hoard& operator=(const Hoard&) = delete;
  ~Hoard() {
    in_lwip([this] {
      for (void* const one : taken_) {
        memp_free(pool_, one);
      }
    });
  }

 private:
  memp_t pool_;
  std::vector<void*> taken_;
};

}  // namespace esse::test
