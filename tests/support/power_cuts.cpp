// SPDX-License-Identifier: Apache-2.0
#include "support/power_cuts.h"

#include <array>
#include <optional>

#include "esse_store/store.h"
#include "support/simulated_flash.h"

namespace esse::test {
namespace {

using store::Answer;
using store::kIds;
using store::Store;

using Value = std::optional<std::string>;
using Values = std::array<Value, kIds>;
struct Change {
  uint8_t id;
  Value value;  // none: erased
};

// Through both halves more than once. Values of several units, an empty one, one that comes back.
const Change kLife[] = {
    {1, "one"}, {2, "two"},  {1, "ONE"}, {3, ""}, {2, {}},   {1, "uno"}, {2, "deux"},
    {3, "iii"}, {1, "eins"}, {2, "ii"},  {3, {}}, {1, "un"}, {2, "due"}, {1, "i"},
};
// What is saved after a boot.
const Change kNext = {2, "next"};
const Change kLast = {4, "last"};

// A cut leaves either of these.
struct Either {
  Values old;
  Values now;
};

Values with(Values values, const Change& change) {
  values[change.id - 1u] = change.value;
  return values;
}

// As an application does it: erases when it is told to.
Answer prepare(Store& store) {
  Answer answer = Answer::kNeedsErase;
  while (answer == Answer::kNeedsErase) {
    answer = store.prepare();
  }
  return answer;
}

Answer mount(Store& store) {
  const Answer answer = store.mount();
  return answer == Answer::kNeedsErase ? prepare(store) : answer;
}

Answer write(Store& store, const Change& change) {
  const auto once = [&] {
    return change.value ? store.save(change.id, Text(change.value->data(), change.value->size()))
                        : store.erase(change.id);
  };
  Answer answer = once();
  if (answer == Answer::kNeedsErase) {
    answer = prepare(store);
    answer = answer == Answer::kOk ? once() : answer;
  }
  return answer;
}

// False: a value cannot be read.
bool read_all(Store& store, Values& out) {
  char buffer[16];
  for (uint8_t id = 1; id <= kIds; ++id) {
    const store::Loaded loaded = store.load(id, Span<char>(buffer));
    out[id - 1u].reset();
    if (loaded.answer == Answer::kOk) {
      out[id - 1u] = std::string(loaded.bytes.data(), loaded.bytes.size());
    } else if (loaded.answer != Answer::kNone) {
      return false;
    }
  }
  return true;
}

class Cuts {
 public:
  Cuts(uint32_t unit, unsigned every) : unit_(unit), every_(every) {}

  CutReport run() {
    for (unsigned kind = 0; kind < kTornKinds; ++kind) {
      for (uint64_t at = 0; report_.is_clean() && live(at, static_cast<Torn>(kind)); ++at) {
      }
    }
    return report_;
  }

 private:
  // Each half takes about five records: room for the head and its commits, too.
  store::Geometry geometry() const {
    const uint32_t half = 32 + 12 * unit_ + 5 * (16 + 3 * unit_);
    const uint32_t block = (half / 2 + store::kMaxUnit - 1) / store::kMaxUnit * store::kMaxUnit;
    return {block, 4, unit_};
  }

  // A life with a cut there. False: it ended before.
  bool live(uint64_t at, Torn torn) {
    SimulatedFlash flash(geometry());
    flash.cut_at(at, torn);
    Store store(flash);
    Either values;
    if (mount(store) == Answer::kOk) {
      for (const Change& change : kLife) {
        values.now = with(values.old, change);
        if (write(store, change) != Answer::kOk) {
          break;
        }
        values.old = values.now;
      }
    }
    if (!flash.is_off()) {
      expect(flash.misuses() == 0, report_.misused, "programmed twice");
      return false;
    }
    where_ = "cut " + std::to_string(at) + " torn " + std::to_string(static_cast<int>(torn));
    ++report_.cuts;
    settle(flash, values);
    const bool has_second = ++firsts_ % every_ == 0;
    for (unsigned kind = 0; has_second && kind < kTornKinds; ++kind) {
      for (uint64_t again = 0;
           report_.is_clean() && recover(flash, values, again, static_cast<Torn>(kind)); ++again) {
      }
    }
    return true;
  }

  // The boot after the cut, and a value saved, with another cut there. False: it ended before.
  bool recover(SimulatedFlash flash, Either values, uint64_t at, Torn torn) {
    flash.boot();
    flash.cut_at(at, torn);
    Store store(flash);
    if (mount(store) == Answer::kOk) {
      if (!read_all(store, values.old)) {
        return false;  // settle() has said so
      }
      values.now = with(values.old, kNext);
      write(store, kNext);
    }
    if (!flash.is_off()) {
      return false;
    }
    const std::string first = where_;
    where_ += ", cut " + std::to_string(at) + " torn " + std::to_string(static_cast<int>(torn));
    ++report_.cuts;
    settle(flash, values);
    where_ = first;
    return true;
  }

  // Boots that must agree; at one of them a value is saved, and those behind it must find it.
  void settle(const SimulatedFlash& flash, const Either& values) {
    for (const int at : {1, 2, 3}) {
      settle(flash, values, at);
    }
  }

  void settle(SimulatedFlash flash, const Either& values, int saves_at) {
    Values said;
    for (int boot = 1; boot <= saves_at + 2; ++boot) {
      Values now;
      flash.boot();
      Store store(flash);
      if (!expect(mount(store) == Answer::kOk && read_all(store, now), report_.unwritable,
                  "no boot")) {
        return;
      }
      if (boot == 1) {
        expect(now == values.old || now == values.now, report_.lost, "neither old nor new");
        said = now;
      }
      expect(now == said, boot > saves_at ? report_.lost : report_.changed, "another value");
      if (boot == saves_at) {
        expect(write(store, kLast) == Answer::kOk, report_.unwritable, "not writable");
        said = with(said, kLast);
      }
    }
    expect(flash.misuses() == 0, report_.misused, "programmed twice");
  }

  bool expect(bool holds, uint64_t& count, const char* what) {
    if (!holds) {
      ++count;
      if (report_.first.empty()) {
        report_.first = where_ + ": " + what;
      }
    }
    return holds;
  }

  uint32_t unit_;
  unsigned every_;
  unsigned firsts_ = 0;
  CutReport report_;
  std::string where_;
};

}  // namespace

CutReport cut_everywhere(uint32_t unit, unsigned every) { return Cuts(unit, every).run(); }

}  // namespace esse::test
