# SPDX-License-Identifier: Apache-2.0
# What tests/firmware boots besides the apps.
esse_image(fault SOURCES ${CMAKE_CURRENT_LIST_DIR}/fault.cpp)
esse_image(poll_counter SOURCES ${CMAKE_CURRENT_LIST_DIR}/poll_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp)
foreach(config tls12_4k tls12_16k tls13_16k)
  if(TARGET esse_secure_${config})
    esse_image(handshake_${config}
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/handshake_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp
               DEPENDS esse_network esse_secure_${config} esse_mbedtls_${config})
  endif()
endforeach()
