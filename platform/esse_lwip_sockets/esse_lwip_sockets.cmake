# SPDX-License-Identifier: Apache-2.0
# The port to lwIP's sockets, for an RTOS. lwIP is yours, as in esse_lwip.cmake; your lwipopts.h says which
# of the two ports it is for. A build that has lwIP as a target compiles ESSE_LWIP_SOCKETS_SOURCES itself.
option(ESSE_LWIP_SOCKETS "With ESSE_LWIP_CONFIG_DIR: build the port to lwIP's sockets, not the one to its raw API" OFF)

set(ESSE_LWIP_SOCKETS_SOURCES
  ${ESSE_LWIP_SHARED_SOURCES}
  esse_lwip_sockets/socket.cpp
  esse_lwip_sockets/tcp_transport.cpp)

if(NOT ESSE_LWIP_SOCKETS OR NOT ESSE_LWIP_DIR OR NOT ESSE_LWIP_CONFIG_DIR)
  return()
endif()
esse_add_library(esse_lwip_sockets ${PROJECT_SOURCE_DIR}/platform
                 SOURCES ${ESSE_LWIP_SOCKETS_SOURCES}
                 DEPENDS esse_transport
                 FLAGS -fno-exceptions -fno-rtti)
target_include_directories(esse_lwip_sockets SYSTEM PRIVATE ${ESSE_LWIP_DIR}/src/include ${ESSE_LWIP_CONFIG_DIR})
if(ESSE_INSTALL)
  install(FILES platform/esse_lwip/question.h DESTINATION include/esse_lwip)
  install(FILES platform/esse_lwip/config/lwipopts_small.h DESTINATION include/esse_lwip/config)
endif()
esse_add_alias(lwip_sockets esse_lwip_sockets)
