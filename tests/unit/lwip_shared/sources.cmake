# SPDX-License-Identifier: Apache-2.0
# What the tests of both ports to lwIP share, compiled for each: it includes the port.h and net.h of that
# port's folder.
set(ESSE_LWIP_SHARED_TESTS
    cause_test.cpp conformance_test.cpp name_test.cpp stream_test.cpp interfaces.cpp lwip_server.cpp name_server.cpp)
list(TRANSFORM ESSE_LWIP_SHARED_TESTS PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
