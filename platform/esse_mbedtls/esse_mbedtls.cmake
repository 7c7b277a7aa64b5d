# SPDX-License-Identifier: Apache-2.0
# TLS by Mbed TLS 3.6. What it is built against, the first of these that is there:
#   ESSE_MBEDTLS_LIBRARY   a target or libraries of your own, with their include directories
#   ESSE_MBEDTLS_DIR       a source tree, or else what `platform/fetch_sdk mbedtls` has left or fetches,
#                          built with ESSE_MBEDTLS_CONFIG, when something that is built needs it, and kept
#                          outside of the build folder
# Without any of them there is no esse::mbedtls, and the `esse` command has no https.
set(ESSE_MBEDTLS_LIBRARY "" CACHE STRING "A target or libraries of Mbed TLS 3.6 to build esse::mbedtls with")
set(ESSE_MBEDTLS_DIR "" CACHE PATH "A source tree of Mbed TLS 3.6")
set(ESSE_MBEDTLS_CONFIG ${CMAKE_CURRENT_LIST_DIR}/config/host.h CACHE FILEPATH "Its configuration header")
option(ESSE_TLS_INSECURE "Compile Verification::kNothingInsecure into esse::mbedtls" OFF)
set(ESSE_MBEDTLS_FOLDER ${CMAKE_CURRENT_LIST_DIR})

# The tree, in ESSE_MBEDTLS_TREE; empty when there is none. Asked once for each build folder.
function(esse_find_mbedtls_tree)
  if(NOT EXISTS "${ESSE_MBEDTLS_TREE}/include/mbedtls/build_info.h")
    set(own ${ESSE_MBEDTLS_DIR})
    if(NOT own)
      set(own $ENV{ESSE_MBEDTLS_DIR})
    endif()
    execute_process(COMMAND ${CMAKE_COMMAND} -E env "ESSE_MBEDTLS_DIR=${own}"
                            ${ESSE_MBEDTLS_FOLDER}/../fetch_sdk mbedtls
                    OUTPUT_VARIABLE tree OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE code)
    if(NOT code EQUAL 0)
      set(tree "")
    endif()
    set(ESSE_MBEDTLS_TREE "${tree}" CACHE INTERNAL "Source tree of Mbed TLS")
  endif()
endfunction()

# esse_mbedtls_sdk(<target> <config header> [<flags>...]): Mbed TLS itself, with that configuration, built when
# something needs it. Nothing when the target is there already; so does the next one.
function(esse_mbedtls_sdk name config)
  if(TARGET ${name})
    return()
  endif()
  set(flags "")
  if(NOT CMAKE_CROSSCOMPILING)
    set(flags -fPIC)
    if(CMAKE_SIZEOF_VOID_P EQUAL 4)
      list(APPEND flags -m32)
    endif()
  endif()
  set(compiler cc)
  if(CMAKE_C_COMPILER)
    set(compiler ${CMAKE_C_COMPILER})
  endif()
  set(what ${ESSE_MBEDTLS_TREE} ${config} ${compiler} ${flags} ${ARGN})
  execute_process(COMMAND ${ESSE_MBEDTLS_FOLDER}/build_sdk where ${what}
                  OUTPUT_VARIABLE library OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  get_filename_component(folder ${config} DIRECTORY)
  file(GLOB headers ${folder}/*.h)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})  # its name follows them
  get_filename_component(built ${library} NAME_WE)
  if(NOT TARGET ${built})  # two names may have one library
    add_custom_command(OUTPUT ${library} COMMAND ${ESSE_MBEDTLS_FOLDER}/build_sdk ${library} ${what}
                       COMMENT "Building ${library}" VERBATIM)
    add_custom_target(${built} DEPENDS ${library})
  endif()
  add_library(${name} STATIC IMPORTED GLOBAL)
  add_dependencies(${name} ${built})
  set_target_properties(${name} PROPERTIES
                        IMPORTED_LOCATION ${library}
                        INTERFACE_INCLUDE_DIRECTORIES ${ESSE_MBEDTLS_TREE}/include
                        INTERFACE_COMPILE_DEFINITIONS MBEDTLS_CONFIG_FILE="${config}")
endfunction()

# esse_mbedtls_port(<target> <Mbed TLS> [<definitions>...]): the port, built against that Mbed TLS.
function(esse_mbedtls_port name sdk)
  if(TARGET ${name})
    return()
  endif()
  set(ESSE_INSTALL OFF)  # its Mbed TLS is not installed either
  esse_add_library(${name} ${ESSE_MBEDTLS_FOLDER}/..
                   SOURCES esse_mbedtls/arena.cpp
                           esse_mbedtls/dates.cpp
                           esse_mbedtls/describe.cpp
                           esse_mbedtls/errors.cpp
                           esse_mbedtls/random.cpp
                           esse_mbedtls/session.cpp
                           esse_mbedtls/setup.cpp
                           esse_mbedtls/tls_transport.cpp
                           esse_mbedtls/verify.cpp
                           esse_mbedtls/wire.cpp
                   DEPENDS esse_transport
                   FLAGS -fno-exceptions -fno-rtti)
  target_link_libraries(${name} PRIVATE ${sdk})
  target_compile_definitions(${name} PUBLIC ${ARGN})
endfunction()

if(NOT ESSE_BUILD_MBEDTLS)  # only the functions are wanted
  return()
endif()
if(ESSE_MBEDTLS_LIBRARY)
  set(ESSE_MBEDTLS_SDK ${ESSE_MBEDTLS_LIBRARY})
else()
  esse_find_mbedtls_tree()
  if(NOT ESSE_MBEDTLS_TREE)
    message(WARNING "esse: no Mbed TLS 3.6 (see platform/fetch_sdk), so the `esse` command has no "
                    "https. ESSE_BUILD_MBEDTLS=OFF silences this.")
    return()
  endif()
  esse_mbedtls_sdk(esse_mbedtls_sdk ${ESSE_MBEDTLS_CONFIG})
  set(ESSE_MBEDTLS_SDK esse_mbedtls_sdk)
endif()
if(ESSE_TLS_INSECURE)
  esse_mbedtls_port(esse_mbedtls ${ESSE_MBEDTLS_SDK} ESSE_TLS_INSECURE=1)
else()
  esse_mbedtls_port(esse_mbedtls ${ESSE_MBEDTLS_SDK})
endif()
add_library(esse::mbedtls ALIAS esse_mbedtls)
