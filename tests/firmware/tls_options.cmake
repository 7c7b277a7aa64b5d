# SPDX-License-Identifier: Apache-2.0
# print_events with each of the configurations in ESSE_TLS_OPTIONS: tls_options.py writes them, one option away
# from those of platform/esse_mbedtls/config.
set(ESSE_TLS_OPTIONS "" CACHE PATH "Folder of configuration headers of Mbed TLS")
set(ESSE_TLS_OPTIONS_ARENA 49152)
separate_arguments(flags UNIX_COMMAND "${ESSE_CODE_FLAGS}")
file(GLOB headers CONFIGURE_DEPENDS ${ESSE_TLS_OPTIONS}/*/config.h)
foreach(header IN LISTS headers)
  get_filename_component(folder ${header} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  esse_mbedtls_sdk(mbedtls_${name} ${header} ${flags})
  esse_mbedtls_port(esse_mbedtls_${name} mbedtls_${name})
  add_library(esse_secure_${name} OBJECT ${ESSE_BOARDS}/apps/shared/secure_mbedtls.cpp)
  target_link_libraries(esse_secure_${name} PRIVATE esse_network esse_mbedtls_${name})
  target_include_directories(esse_secure_${name} PRIVATE ${PROJECT_BINARY_DIR})
  target_compile_definitions(esse_secure_${name} PRIVATE ESSE_ARENA_BYTES=${ESSE_TLS_OPTIONS_ARENA})
  esse_image(option_${name}
             DEPENDS esse_network esse_app_print_events esse_secure_${name} esse_mbedtls_${name})
  list(APPEND images option_${name})
endforeach()
add_custom_target(tls_options DEPENDS ${images})
