# SPDX-License-Identifier: Apache-2.0
# The applications of boards: of what each is made, and what they share but for TLS. Paths relative to this folder.
set(ESSE_APP_NAMES print_events feature_flags feature_flags_small)

set(print_events_SOURCES print_events/main.cpp print_events/settings.cpp)

set(feature_flags_small_SOURCES feature_flags/main.cpp feature_flags/services.cpp feature_flags/shell.cpp)
set(feature_flags_SOURCES ${feature_flags_small_SOURCES} feature_flags/full.cpp)
list(APPEND feature_flags_small_SOURCES feature_flags/small.cpp)

set(ESSE_APP_SHARED_SOURCES shared/console.cpp shared/file_store.cpp shared/network.cpp shared/words.cpp
    ../common/file_flash.cpp)
