// SPDX-License-Identifier: Apache-2.0
#include "conformance/flash_conformance.h"

#include "esse_base/bytes.h"
#include "esse_store/store.h"

namespace esse::test {
namespace {

using store::Flash;
using store::Geometry;
using store::kErased;
using store::kMaxUnit;

uint32_t size_of(const Geometry& geometry) { return geometry.block_bytes * geometry.blocks; }

bool erase_all(Flash& flash) {
  for (uint32_t block = 0; block < flash.geometry().blocks; ++block) {
    if (!flash.erase(block)) {
      return false;
    }
  }
  return true;
}

// Bytes that differ from those at other places, and are not those of erased flash.
void pattern(uint32_t at, Span<char> out) {
  for (char& c : out) {
    c = static_cast<char>(at % 251);
    ++at;
  }
}

bool program_pattern(Flash& flash, uint32_t at, uint32_t size) {
  char bytes[kMaxUnit];
  const Span<char> piece(bytes, size);
  pattern(at, piece);
  return flash.program(at, piece);
}

bool is_erased(Flash& flash, uint32_t at, uint32_t size) {
  for (char c; size != 0; ++at, --size) {
    if (!flash.read(at, Span<char>(&c, 1)) || c != kErased) {
      return false;
    }
  }
  return true;
}

bool is_pattern(Flash& flash, uint32_t at, uint32_t size) {
  char expected[kMaxUnit];
  char bytes[kMaxUnit];
  for (; size != 0; size -= min_of(size, kMaxUnit), at += kMaxUnit) {
    const Span<char> piece(bytes, min_of(size, kMaxUnit));
    pattern(at, Span<char>(expected, piece.size()));
    if (!flash.read(at, piece) || Text(piece) != Text(expected, piece.size())) {
      return false;
    }
  }
  return true;
}

const char* geometry_is_in_range(FlashFixture& fixture) {
  const Geometry geometry = fixture.flash().geometry();
  const uint32_t unit = geometry.unit;
  if (unit == 0 || unit > kMaxUnit || (unit & (unit - 1)) != 0) {
    return "the unit is not 1, 2, 4, 8, 16 or 32 bytes";
  }
  if (geometry.blocks < 2 || geometry.blocks % 2 != 0) {
    return "the number of blocks is odd, or below 2";
  }
  return geometry.block_bytes == 0 || geometry.block_bytes % kMaxUnit != 0
             ? "a block is no multiple of 32 bytes"
             : nullptr;
}

const char* erased_reads_as_erased(FlashFixture& fixture) {
  Flash& flash = fixture.flash();
  if (!erase_all(flash)) {
    return "a block cannot be erased";
  }
  return is_erased(flash, 0, size_of(flash.geometry())) ? nullptr
                                                        : "an erased byte does not read as 0xFF";
}

const char* each_unit_is_programmed_by_itself(FlashFixture& fixture) {
  Flash& flash = fixture.flash();
  const uint32_t unit = flash.geometry().unit;
  const uint32_t size = min_of(size_of(flash.geometry()), 16 * unit);
  if (!erase_all(flash)) {
    return "a block cannot be erased";
  }
  for (uint32_t at = 0; at < size; at += unit) {
    if (!program_pattern(flash, at, unit)) {
      return "a unit cannot be programmed";
    }
    if (!is_pattern(flash, 0, at + unit)) {
      return "it reads as something else than was programmed";
    }
    if (!is_erased(flash, at + unit, size)) {
      return "its neighbour has changed";
    }
  }
  return nullptr;
}

const char* programs_up_to_the_most_anywhere(FlashFixture& fixture) {
  Flash& flash = fixture.flash();
  const Geometry geometry = flash.geometry();
  for (uint32_t from = geometry.block_bytes - kMaxUnit; from <= geometry.block_bytes;
       from += geometry.unit) {
    if (!erase_all(flash) || !program_pattern(flash, from, kMaxUnit)) {
      return "32 bytes at once, or over the edge of a block, cannot be programmed";
    }
    if (!is_pattern(flash, from, kMaxUnit) || !is_erased(flash, 0, from)) {
      return "32 bytes at once, or over the edge of a block, end up elsewhere";
    }
  }
  return nullptr;
}

const char* reads_any_place_and_length(FlashFixture& fixture) {
  Flash& flash = fixture.flash();
  if (!erase_all(flash) || !program_pattern(flash, 0, kMaxUnit)) {
    return "it cannot be erased and programmed";
  }
  for (uint32_t at = 0; at < kMaxUnit; ++at) {
    for (uint32_t size = 0; size <= kMaxUnit - at; ++size) {
      char bytes[kMaxUnit + 1];
      char expected[kMaxUnit];
      bytes[size] = 'x';
      pattern(at, Span<char>(expected, size));
      if (!flash.read(at, Span<char>(bytes, size)) || Text(bytes, size) != Text(expected, size)) {
        return "a read that is not aligned goes wrong";
      }
      if (bytes[size] != 'x') {
        return "it reads more than was asked for";
      }
    }
  }
  return nullptr;
}

const char* an_erase_takes_one_block(FlashFixture& fixture) {
  Flash& flash = fixture.flash();
  const Geometry geometry = flash.geometry();
  for (uint32_t block = 0; block < geometry.blocks; ++block) {
    if (!erase_all(flash)) {
      return "a block cannot be erased";
    }
    for (uint32_t other = 0; other < geometry.blocks; ++other) {
      const uint32_t end = (other + 1) * geometry.block_bytes;
      if (!program_pattern(flash, other * geometry.block_bytes, kMaxUnit) ||
          (geometry.block_bytes > kMaxUnit && !program_pattern(flash, end - kMaxUnit, kMaxUnit))) {
        return "the first or the last bytes of a block cannot be programmed";
      }
    }
    if (!flash.erase(block) ||
        !is_erased(flash, block * geometry.block_bytes, geometry.block_bytes)) {
      return "a block cannot be erased again";
    }
    for (uint32_t other = 0; other < geometry.blocks; ++other) {
      const uint32_t end = (other + 1) * geometry.block_bytes;
      if (other != block && (!is_pattern(flash, other * geometry.block_bytes, kMaxUnit) ||
                             !is_pattern(flash, end - kMaxUnit, kMaxUnit))) {
        return "an erase has changed another block";
      }
    }
  }
  return nullptr;
}

const char* refuses_what_is_outside(FlashFixture& fixture) {
  Flash& flash = fixture.flash();
  const Geometry geometry = flash.geometry();
  const uint32_t end = size_of(geometry);
  char bytes[kMaxUnit];
  pattern(0, bytes);
  const Span<const char> unit(bytes, geometry.unit);
  if (flash.read(end - 1, Span<char>(bytes, 2)) || flash.read(end, Span<char>(bytes, 1)) ||
      flash.read(UINT32_MAX, Span<char>(bytes, 2))) {
    return "it reads behind its end";
  }
  if (flash.program(end, unit) || flash.program(UINT32_MAX - geometry.unit + 1, unit)) {
    return "it programs behind its end";
  }
  return flash.erase(geometry.blocks) || flash.erase(UINT32_MAX) ? "it erases behind its end"
                                                                 : nullptr;
}

const char* stays_over_a_restart(FlashFixture& fixture) {
  const uint32_t edge = fixture.flash().geometry().block_bytes;
  if (!erase_all(fixture.flash()) || !program_pattern(fixture.flash(), edge, kMaxUnit)) {
    return "it cannot be erased and programmed";
  }
  if (!fixture.restart()) {
    return kNotApplicable;
  }
  return is_pattern(fixture.flash(), edge, kMaxUnit) && is_erased(fixture.flash(), 0, edge)
             ? nullptr
             : "it reads as something else after a restart";
}

const char* save(store::Store& store, Text value) {
  store::Answer answer = store.save(1, value);
  if (answer == store::Answer::kNeedsErase) {
    do {
      answer = store.prepare();
    } while (answer == store::Answer::kNeedsErase);
    answer = answer == store::Answer::kOk ? store.save(1, value) : answer;
  }
  return answer == store::Answer::kOk ? nullptr : "a Store on it cannot save";
}

// Until the log has gone through both halves twice.
const char* carries_a_store(FlashFixture& fixture) {
  const Geometry geometry = fixture.flash().geometry();
  const uint32_t record = kMaxUnit + 2 * geometry.unit;
  if (!erase_all(fixture.flash())) {
    return "a block cannot be erased";
  }
  for (uint32_t saves = 0; saves <= 2 * size_of(geometry) / record;) {
    store::Store store(fixture.flash());
    if (store.mount() != store::Answer::kOk) {
      return "a Store on it does not mount";
    }
    char bytes[20];
    char expected[sizeof(bytes)];
    if (saves != 0) {
      pattern(saves, expected);
      const store::Loaded loaded = store.load(1, bytes);
      if (loaded.answer != store::Answer::kOk || loaded.bytes != Text(expected, sizeof(expected))) {
        return "a Store on it has lost a value";
      }
    }
    for (int i = 0; i < 7; ++i) {
      pattern(++saves, bytes);
      if (const char* broken = save(store, Text(bytes, sizeof(bytes)))) {
        return broken;
      }
    }
  }
  return nullptr;
}

constexpr FlashRule kRules[] = {
    {"GeometryIsInRange", geometry_is_in_range},
    {"ErasedReadsAsErased", erased_reads_as_erased},
    {"EachUnitIsProgrammedByItself", each_unit_is_programmed_by_itself},
    {"ProgramsUpToTheMostAnywhere", programs_up_to_the_most_anywhere},
    {"ReadsAnyPlaceAndLength", reads_any_place_and_length},
    {"AnEraseTakesOneBlock", an_erase_takes_one_block},
    {"RefusesWhatIsOutside", refuses_what_is_outside},
    {"StaysOverARestart", stays_over_a_restart},
    {"CarriesAStore", carries_a_store},
};

}  // namespace

Span<const FlashRule> flash_rules() { return kRules; }

}  // namespace esse::test
