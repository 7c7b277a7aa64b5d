# SPDX-License-Identifier: Apache-2.0
# Images for boards without an operating system. A board's CMakeLists.txt sets its toolchain, calls
# project(), includes this and calls esse_board() once.
set(ESSE_BOARDS ${CMAKE_CURRENT_LIST_DIR}/..)
set(ESSE_ROOT ${ESSE_BOARDS}/..)
set(ESSE_IMAGES "" CACHE STRING "A CMake file with more images, included after the board")

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_EXTENSIONS OFF)
add_compile_options(-Os -g -ffunction-sections -fdata-sections -fno-common
                    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
                    $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>
                    $<$<COMPILE_LANGUAGE:CXX>:-fno-threadsafe-statics>)
foreach(what POSIX MBEDTLS HOST TESTS)
  set(ESSE_BUILD_${what} OFF)
endforeach()
set(ESSE_INSTALL OFF)
include(${CMAKE_CURRENT_LIST_DIR}/lwip.cmake)
add_subdirectory(${ESSE_ROOT} esse EXCLUDE_FROM_ALL)

include(${ESSE_BOARDS}/apps/apps.cmake)

# For speed, and without gcc finding a memcpy in it.
set_source_files_properties(${ESSE_BOARDS}/common/memory.cpp PROPERTIES
                            COMPILE_OPTIONS "-O2;-fno-tree-loop-distribute-patterns")

# esse_board(CORE <folder of common/> STACK <bytes> SOURCES … ETHERNET …): `esse_board` is what every image
# links; `esse_network`, with the Ethernet driver, what one with a network does; `esse_app_<app>`, what is in
# an app but for its TLS.
function(esse_board)
  cmake_parse_arguments(arg "" "CORE;STACK" "SOURCES;ETHERNET" ${ARGN})
  set(core_folder ${ESSE_BOARDS}/common/${arg_CORE})
  file(GLOB core ${core_folder}/*.cpp)
  if(NOT EXISTS ${core_folder}/semihosting.cpp)  # its own
    list(APPEND core ${ESSE_BOARDS}/common/semihosting.cpp)
  endif()
  set(ESSE_SECTIONS ${ESSE_BOARDS}/common/sections.ld)
  if(EXISTS ${core_folder}/sections.ld)
    set(ESSE_SECTIONS ${core_folder}/sections.ld)
  endif()
  add_library(esse_board OBJECT ${core} ${arg_SOURCES}
              ${ESSE_BOARDS}/common/console.cpp
              ${ESSE_BOARDS}/common/memory.cpp
              ${ESSE_BOARDS}/common/start.cpp
              ${ESSE_BOARDS}/common/time.cpp)
  target_include_directories(esse_board PUBLIC ${ESSE_BOARDS} ${ESSE_BOARDS}/apps
                                        PRIVATE ${core_folder})
  target_compile_options(esse_board PUBLIC -Wall -Wextra -Wshadow -Wundef -Wvla)
  target_link_libraries(esse_board PUBLIC esse::core)
  target_link_options(esse_board INTERFACE -nostartfiles -L${CMAKE_CURRENT_SOURCE_DIR}
                      -T${ESSE_SECTIONS} -Wl,--gc-sections
                      -Wl,--defsym=ESSE_STACK_BYTES=${arg_STACK} -Wl,--no-warn-rwx-segments
                      -Wl,--fatal-warnings)
  if(ESSE_LWIP_DIR)
    add_library(esse_network OBJECT ${arg_ETHERNET} ${ESSE_BOARDS}/common/network.cpp)
    target_link_libraries(esse_network PUBLIC esse_board esse::lwip lwip)
    foreach(app IN LISTS ESSE_APP_NAMES)
      set(sources ${${app}_SOURCES} ${ESSE_APP_SHARED_SOURCES})
      list(TRANSFORM sources PREPEND ${ESSE_BOARDS}/apps/)
      add_library(esse_app_${app} OBJECT ${sources})
      target_link_libraries(esse_app_${app} PUBLIC esse_network esse::flags)
      esse_image(${app} SOURCES ${ESSE_BOARDS}/apps/shared/secure_none.cpp
                 DEPENDS esse_network esse_app_${app})
    endforeach()
    include(${ESSE_BOARDS}/common/tls.cmake)
  endif()
  if(ESSE_IMAGES)
    include(${ESSE_IMAGES})
  endif()
endfunction()

# esse_image(<name> [SOURCES …] [DEPENDS …]): a program that boots on the board.
function(esse_image name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE esse_board ${arg_DEPENDS})
  target_link_options(${name} PRIVATE -Wl,-Map=${PROJECT_BINARY_DIR}/${name}.map)
  # Linked as C: there is no standard library of C++, nor a need for one.
  set_target_properties(${name} PROPERTIES SUFFIX .elf LINKER_LANGUAGE C
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}
                        LINK_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/memory.ld;${ESSE_SECTIONS}")
endfunction()
