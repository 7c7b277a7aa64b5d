# SPDX-License-Identifier: Apache-2.0
# lwIP itself, which is C, and built as the rest is: by the same compiler, with its flags (32 bit, sanitizers).
if(CMAKE_CXX_COMPILER MATCHES "clang\\+\\+")
  string(REPLACE "clang++" "clang" CMAKE_C_COMPILER "${CMAKE_CXX_COMPILER}")
endif()
enable_language(C)
set(CMAKE_C_FLAGS "${CMAKE_CXX_FLAGS}")
set(core ${ESSE_LWIP_DIR}/src/core)
file(GLOB ESSE_LWIP_CORE ${core}/*.c ${core}/ipv4/*.c ${core}/ipv6/*.c ${core}/../netif/ethernet.c)
file(GLOB ESSE_LWIP_API ${core}/../api/*.c)

# What the tests of both ports to lwIP share, compiled for each: it includes the port.h and net.h of that
# port's folder.
set(ESSE_LWIP_PEERS interfaces.cpp lwip_server.cpp name_server.cpp)
set(ESSE_LWIP_SHARED_TESTS cause_test.cpp conformance_test.cpp name_test.cpp stream_test.cpp ${ESSE_LWIP_PEERS})
list(TRANSFORM ESSE_LWIP_PEERS PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
list(TRANSFORM ESSE_LWIP_SHARED_TESTS PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
