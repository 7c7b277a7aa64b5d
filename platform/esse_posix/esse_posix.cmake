# SPDX-License-Identifier: Apache-2.0
# The port to Linux and macOS. Needs c-ares 1.18.1 or newer, which resolves names without a thread.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(ESSE_CARES QUIET libcares)
endif()
find_path(ESSE_CARES_INCLUDE ares.h HINTS ${ESSE_CARES_INCLUDE_DIRS})
find_library(ESSE_CARES_LIBRARY cares HINTS ${ESSE_CARES_LIBRARY_DIRS})
mark_as_advanced(ESSE_CARES_INCLUDE ESSE_CARES_LIBRARY)
if(NOT ESSE_CARES_INCLUDE OR NOT ESSE_CARES_LIBRARY)
  message(WARNING "esse: c-ares is missing (Debian: libc-ares-dev, macOS: brew install c-ares), "
                  "so the POSIX port is not built. ESSE_BUILD_POSIX=OFF silences this.")
  return()
endif()

esse_add_library(esse_posix ${PROJECT_SOURCE_DIR}/platform
                 SOURCES esse_posix/channel.cpp
                         esse_posix/clock.cpp
                         esse_posix/file_vault.cpp
                         esse_posix/race.cpp
                         esse_posix/resolver.cpp
                         esse_posix/search_list.cpp
                         esse_posix/socket.cpp
                         esse_posix/tcp_transport.cpp
                 DEPENDS esse_store esse_transport
                 FLAGS -fno-exceptions -fno-rtti)
target_include_directories(esse_posix SYSTEM PRIVATE ${ESSE_CARES_INCLUDE})
# An installed package names the library, not this machine's path to it.
target_link_libraries(esse_posix PRIVATE $<BUILD_INTERFACE:${ESSE_CARES_LIBRARY}>
                                         $<INSTALL_INTERFACE:cares>)
esse_add_alias(posix esse_posix)
