# SPDX-License-Identifier: Apache-2.0
# What tests/flags boots: a timer that reads, with the components as they are, and with those of the
# folder ESSE_FLAGS_WRONG.
function(esse_timer name components)
  esse_image(${name} SOURCES ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/timer.cpp ${ESSE_BOARDS}/apps/shared/console.cpp
             ${components}/esse_flags/banks.cpp ${components}/esse_flags/writer.cpp)
  target_include_directories(${name} BEFORE PRIVATE ${components} ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
endfunction()
esse_timer(timer ${ESSE_ROOT}/components)
if(ESSE_FLAGS_WRONG)
  esse_timer(timer_wrong ${ESSE_FLAGS_WRONG})
endif()
