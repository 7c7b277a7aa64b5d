# SPDX-License-Identifier: Apache-2.0
# All of esse as one component of ESP-IDF: the components, and the ports to its lwIP and its Mbed TLS.
# ESP-IDF reads this twice: as a script, which ends in idf_component_register(), and in its project.
# Absolute paths: relative ones would be looked for beside this file, not beside the component's.
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
include(${root}/components/sources.cmake)
set(sources)
foreach(component IN LISTS ESSE_COMPONENTS)
  list(APPEND sources ${${component}_SOURCES})
endforeach()
list(TRANSFORM sources PREPEND ${root}/components/)
file(GLOB ports ${root}/platform/esse_lwip_sockets/*.cpp ${root}/platform/esse_mbedtls/*.cpp)

idf_component_register(
  SRCS ${sources} ${ports} ${root}/platform/esse_lwip/lookup.cpp ${root}/platform/esse_lwip/outcome.cpp
  INCLUDE_DIRS ${root}/components ${root}/platform
  PRIV_REQUIRES lwip mbedtls)
# From 6.0 on ESP-IDF defines PSA's source of random bytes itself.
target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_TLS_SDK_RANDOM=1)
