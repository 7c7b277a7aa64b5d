# SPDX-License-Identifier: Apache-2.0
# What tests/bench boots on qemu_mps2_an385.
esse_image(parser_counter SOURCES ${CMAKE_CURRENT_LIST_DIR}/parser_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp)
esse_image(json_counter SOURCES ${CMAKE_CURRENT_LIST_DIR}/json_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp
           DEPENDS esse::esse_json)
esse_image(flags_counter SOURCES ${CMAKE_CURRENT_LIST_DIR}/flags_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp
           DEPENDS esse::flags)
