# SPDX-License-Identifier: Apache-2.0
# What tests/firmware boots besides the apps.
esse_image(fault SOURCES ${CMAKE_CURRENT_LIST_DIR}/fault.cpp)
esse_image(poll_counter SOURCES ${CMAKE_CURRENT_LIST_DIR}/poll_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp)
# feature_flags after an update, which declares "farewell" in place of "greeting".
set(main ${ESSE_BOARDS}/apps/feature_flags/main.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${main})
file(READ ${main} text)
string(REPLACE "\"greeting\"" "\"farewell\"" text "${text}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/updated.cpp CONTENT "${text}" @ONLY)
set(sources ${feature_flags_SOURCES} ${ESSE_APP_SHARED_SOURCES} shared/secure_none.cpp)
list(REMOVE_ITEM sources feature_flags/main.cpp)
list(TRANSFORM sources PREPEND ${ESSE_BOARDS}/apps/)
esse_image(feature_flags_updated SOURCES ${PROJECT_BINARY_DIR}/updated.cpp ${sources} DEPENDS esse_network esse::flags)
foreach(config tls12_4k tls12_16k tls13_16k)
  if(TARGET esse_secure_${config})
    esse_image(handshake_${config}
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/handshake_counter.cpp ${ESSE_BOARDS}/apps/shared/console.cpp
               DEPENDS esse_network esse_secure_${config} esse_mbedtls_${config})
  endif()
endforeach()
