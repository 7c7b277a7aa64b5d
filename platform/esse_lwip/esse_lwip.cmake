# SPDX-License-Identifier: Apache-2.0
# The port to lwIP. lwIP is yours: the port is compiled against its headers and your lwipopts.h, so it
# exists where both are named. A build that has lwIP as a target compiles ESSE_LWIP_SOURCES itself.
set(ESSE_LWIP_DIR "$ENV{ESSE_LWIP_DIR}" CACHE PATH "A source tree of lwIP (platform/fetch_sdk lwip prints one)")
set(ESSE_LWIP_CONFIG_DIR "" CACHE PATH "Folder of your lwipopts.h and arch/cc.h: builds the lwIP port")

# What both ports to lwIP take.
set(ESSE_LWIP_SHARED_SOURCES
  esse_lwip/lookup.cpp
  esse_lwip/outcome.cpp)
set(ESSE_LWIP_SOURCES
  ${ESSE_LWIP_SHARED_SOURCES}
  esse_lwip/connection.cpp
  esse_lwip/let_go.cpp
  esse_lwip/receive_queue.cpp
  esse_lwip/tcp_transport.cpp)

if(ESSE_LWIP_SOCKETS OR NOT ESSE_LWIP_DIR OR NOT ESSE_LWIP_CONFIG_DIR)
  return()
endif()
esse_add_library(esse_lwip ${PROJECT_SOURCE_DIR}/platform
                 SOURCES ${ESSE_LWIP_SOURCES}
                 DEPENDS esse_transport
                 FLAGS -fno-exceptions -fno-rtti)
target_include_directories(esse_lwip SYSTEM PRIVATE ${ESSE_LWIP_DIR}/src/include ${ESSE_LWIP_CONFIG_DIR})
esse_add_alias(lwip esse_lwip)
