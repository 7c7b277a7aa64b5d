# SPDX-License-Identifier: Apache-2.0
# ESP-IDF's first reading of a component: as a script, to know what it requires. As in its
# tools/cmake/scripts/component_get_requirements.cmake. Prints that.
macro(idf_component_register)
  cmake_parse_arguments(_ "" "KCONFIG" "SRCS;SRC_DIRS;INCLUDE_DIRS;REQUIRES;PRIV_REQUIRES" "${ARGN}")
  set(requires ${__REQUIRES} ${__PRIV_REQUIRES})
  set(kconfig ${__KCONFIG})
  set(registered 1)
  return()
endmacro()

include(${CMAKE_CURRENT_LIST_DIR}/get_property.cmake)

function(get_requirements)
  include(${COMPONENT_DIR}/CMakeLists.txt)
  set(requires "${requires}" PARENT_SCOPE)
  set(kconfig "${kconfig}" PARENT_SCOPE)
  set(registered "${registered}" PARENT_SCOPE)
endfunction()

get_requirements()
if(NOT registered)
  message(FATAL_ERROR "read as a script, it registers nothing")
endif()
message(STATUS "requires ${requires}")
if(NOT EXISTS "${kconfig}")
  message(FATAL_ERROR "there is no ${kconfig}")
endif()
