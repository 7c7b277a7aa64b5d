# SPDX-License-Identifier: Apache-2.0
# The apps over TLS, where ESSE_CA_FILE (PEM) says whom to trust: an image for each configuration of
# Mbed TLS that the port has. Included by firmware.cmake.
set(ESSE_CA_FILE "" CACHE FILEPATH "Certificate that the images over TLS trust, PEM")
set(ESSE_CODE_FLAGS "${CMAKE_C_FLAGS_INIT} -Os -ffunction-sections -fdata-sections" CACHE INTERNAL "")

# esse_tls_config(<configuration> <bytes of arena>): what an image over TLS with it links besides esse_network,
# esse_secure_<configuration> and esse_mbedtls_<configuration>, and <app>_<configuration> for each app.
function(esse_tls_config config arena)
  separate_arguments(flags UNIX_COMMAND "${ESSE_CODE_FLAGS}")
  esse_mbedtls_sdk(mbedtls_${config} ${ESSE_ROOT}/platform/esse_mbedtls/config/${config}.h ${flags})
  esse_mbedtls_port(esse_mbedtls_${config} mbedtls_${config})
  add_library(esse_secure_${config} OBJECT ${ESSE_BOARDS}/apps/shared/secure_mbedtls.cpp)
  target_link_libraries(esse_secure_${config} PRIVATE esse_network esse_mbedtls_${config})
  target_include_directories(esse_secure_${config} PRIVATE ${PROJECT_BINARY_DIR})
  target_compile_definitions(esse_secure_${config} PRIVATE ESSE_ARENA_BYTES=${arena})
  foreach(app IN LISTS ESSE_APP_NAMES)
    esse_image(${app}_${config}
               DEPENDS esse_network esse_app_${app} esse_secure_${config} esse_mbedtls_${config})
  endforeach()
endfunction()

if(ESSE_CA_FILE)
  include(${ESSE_ROOT}/platform/esse_mbedtls/esse_mbedtls.cmake)
  esse_find_mbedtls_tree()
  if(ESSE_MBEDTLS_TREE)
    file(READ ${ESSE_CA_FILE} pem)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/ca.inc CONTENT "R\"(@pem@)\"" @ONLY)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ESSE_CA_FILE})
    esse_tls_config(tls12_4k 13312)
    esse_tls_config(tls12_16k 25600)
    esse_tls_config(tls13_16k 26624)
  endif()
endif()
