# SPDX-License-Identifier: Apache-2.0
# The applications of boards on this machine. With ESSE_CA_FILE, as on boards, they have TLS, and trust that
# certificate alone; without, they take http only.
set(ESSE_CA_FILE "" CACHE FILEPATH "Certificate that print_events and feature_flags trust, PEM")
add_library(esse_host_board OBJECT board.cpp
            ${ESSE_APPS}/shared/console.cpp ${ESSE_APPS}/shared/network.cpp ${ESSE_APPS}/shared/words.cpp)
target_compile_options(esse_host_board PRIVATE ${ESSE_WARNINGS})
target_include_directories(esse_host_board PUBLIC ${PROJECT_SOURCE_DIR}/boards ${ESSE_APPS})
target_link_libraries(esse_host_board PUBLIC esse_flags esse_posix)
if(ESSE_CA_FILE AND TARGET esse_mbedtls)
  set(config tls13_16k)
  file(READ ${ESSE_CA_FILE} pem)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/ca.inc CONTENT "R\"(@pem@)\"" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ESSE_CA_FILE})
  esse_mbedtls_sdk(mbedtls_${config} ${PROJECT_SOURCE_DIR}/platform/esse_mbedtls/config/${config}.h)
  esse_mbedtls_port(esse_mbedtls_${config} mbedtls_${config})
  target_sources(esse_host_board PRIVATE ${ESSE_APPS}/shared/secure_mbedtls.cpp)
  target_include_directories(esse_host_board PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
  target_compile_definitions(esse_host_board PRIVATE ESSE_ARENA_BYTES=65536)  # pointers of 8 bytes
  target_link_libraries(esse_host_board PUBLIC esse_mbedtls_${config})
else()
  target_sources(esse_host_board PRIVATE ${ESSE_APPS}/shared/secure_none.cpp)
endif()
foreach(app print_events feature_flags)
  file(GLOB sources CONFIGURE_DEPENDS ${ESSE_APPS}/${app}/*.cpp)
  add_executable(${app} ${sources})
  target_compile_options(${app} PRIVATE ${ESSE_WARNINGS})
  target_link_libraries(${app} PRIVATE esse_host_board)
endforeach()
