# SPDX-License-Identifier: Apache-2.0
# The same lines for every way in: the names of the targets do not depend on it.
add_executable(consumer ${CMAKE_CURRENT_LIST_DIR}/consumer.cpp)
target_link_libraries(consumer PRIVATE esse::core esse::json esse::flags)
if(CONSUMER_POSIX)
  target_link_libraries(consumer PRIVATE esse::posix)
  target_compile_definitions(consumer PRIVATE CONSUMER_POSIX)
endif()
if(ESSE_BUILD_MBEDTLS)
  target_link_libraries(consumer PRIVATE esse::mbedtls)
endif()
if(BUILD_TESTING OR TARGET esse_base_test)
  message(FATAL_ERROR "a consumer must not build esse's tests")
endif()
