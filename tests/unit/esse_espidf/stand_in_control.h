// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a test tells the stand-in of ESP-IDF, and asks it.
#include <cstdint>
#include <string>
#include <vector>

#include "support/simulated_flash.h"

namespace esse::test::stand_in {

/// The network interface of the device. Nothing is posted.
struct Interface {
  bool is_up = false;
  bool serves_addresses = false;  ///< as an access point does
  uint32_t ipv4 = 0;
  bool has_global_ipv6 = false;
  bool has_link_local_ipv6 = false;
};
void set_interface(const Interface& interface);

/// Posts an IP_EVENT and waits until every handler has returned.
void post(int32_t id);
/// Whether the application has made the default event loop; at first it has.
void have_event_loop(bool is_there);

/// Whether somebody has set the chip's clock, which counts from 1970 until then; at first it is.
void have_clock(bool is_set);
/// Whether the chip says its MAC address; at first it does.
void have_mac(bool says);
/// Whether there is memory for eventfds; at first there is.
void have_memory_for_eventfds(bool is_there);

/// What tasks were made with, in order.
struct Task {
  std::string name;
  const void* stack;
  const void* stack_end;
  unsigned priority;
  int core;
};
std::vector<Task> tasks();

/// What esp_deep_sleep() throws.
struct DeepSleep {
  uint64_t time_us;
};
/// Whether this boot is a wake from deep sleep.
void set_awoken(bool is_awoken);

/// The lines of the log since the last call: "W esse: text".
std::vector<std::string> lines_of_log();

/// Forgets everything; NVS is initialised.
void reset_nvs();
/// NVS as before nvs_flash_init().
void deinitialise_nvs();
/// From the next nvs_set_blob() or, with `after_set`, nvs_commit() on every call that changes
/// something fails with this code and changes nothing; 0: none does any more.
void fail_nvs(int code, bool after_set = false);
/// How many were opened and not closed.
size_t open_nvs_handles();
void set_nvs_blob(const std::string& name_space, const std::string& key, const std::string& value);
/// A number under that key, which is no blob.
void set_nvs_number(const std::string& name_space, const std::string& key);

/// The partition "esse" lies in this flash; null: there is none.
void set_partition(SimulatedFlash* flash, bool is_encrypted = false);
/// From now on every call fails with this code; 0: none does any more.
void fail_partition(int code);

}  // namespace esse::test::stand_in
