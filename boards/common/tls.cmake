# SPDX-License-Identifier: Apache-2.0
# print_events over TLS, where ESSE_CA_FILE (PEM) says whom to trust: an image for each configuration of
# Mbed TLS that the port has. Included by firmware.cmake.
set(ESSE_CA_FILE "" CACHE FILEPATH "Certificate that the images over TLS trust, PEM")
set(ESSE_CODE_FLAGS "${CMAKE_C_FLAGS_INIT} -Os -ffunction-sections -fdata-sections" CACHE INTERNAL "")

# esse_tls_image(<configuration> <bytes of arena>): print_events_<configuration>.
function(esse_tls_image config arena)
  separate_arguments(flags UNIX_COMMAND "${ESSE_CODE_FLAGS}")
  esse_mbedtls_sdk(mbedtls_${config} ${ESSE_ROOT}/platform/esse_mbedtls/config/${config}.h ${flags})
  esse_mbedtls_port(esse_mbedtls_${config} mbedtls_${config})
  esse_image(print_events_${config}
             SOURCES ${ESSE_PRINT_EVENTS_SOURCES} ${ESSE_BOARDS}/apps/print_events/secure_mbedtls.cpp
             DEPENDS esse_network esse_mbedtls_${config})
  target_include_directories(print_events_${config} PRIVATE ${PROJECT_BINARY_DIR})
  target_compile_definitions(print_events_${config} PRIVATE ESSE_ARENA_BYTES=${arena})
endfunction()

if(ESSE_CA_FILE)
  include(${ESSE_ROOT}/platform/esse_mbedtls/esse_mbedtls.cmake)
  esse_find_mbedtls_tree()
  if(ESSE_MBEDTLS_TREE)
    file(READ ${ESSE_CA_FILE} pem)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/ca.inc CONTENT "R\"(@pem@)\"" @ONLY)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ESSE_CA_FILE})
    esse_tls_image(tls12_4k 13312)
    esse_tls_image(tls12_16k 25600)
    esse_tls_image(tls13_16k 26624)
  endif()
endif()
