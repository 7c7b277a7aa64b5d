# SPDX-License-Identifier: Apache-2.0
# Of ESP-IDF's properties of a build those that esse asks for.
function(idf_build_get_property variable property)
  if(NOT property MATCHES "^(IDF_TARGET|PROJECT_DIR)$")
    message(FATAL_ERROR "what is ${property}?")
  endif()
  set(${variable} ${${property}} PARENT_SCOPE)
endfunction()
