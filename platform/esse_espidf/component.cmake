# SPDX-License-Identifier: Apache-2.0
# All of esse as one component of ESP-IDF: the components, and the ports to its network and its Mbed TLS.
# ESP-IDF reads this twice: as a script, which ends in idf_component_register() and knows no setting of
# menuconfig, and in its project.

# Here is refused what menuconfig cannot mend: it does not start while its project does not configure. What it can
# mend is an error of the compiler.
if(DEFINED ENV{IDF_VERSION} AND "$ENV{IDF_VERSION}" VERSION_LESS 5.3.2)
  message(FATAL_ERROR "esse: ESP-IDF 5.3.2 or newer is needed; this is $ENV{IDF_VERSION}")
endif()
# Absolute paths: relative ones would be looked for beside this file, not beside the component's.
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
include(${root}/components/sources.cmake)
set(sources)
foreach(component IN LISTS ESSE_COMPONENTS)
  list(APPEND sources ${${component}_SOURCES})
endforeach()
list(TRANSFORM sources PREPEND ${root}/components/)
file(GLOB tls ${root}/platform/esse_mbedtls/*.cpp)
if(DEFINED CONFIG_ESSE_LOG_LEVEL AND NOT CONFIG_ESSE_TLS)
  set(tls)
endif()

# The target `linux` has lwIP only when it is told to. Without, it is the host's own network. Either way it
# lacks much of a chip; and lwIP's sockets are none of the host's, on which an eventfd is waited for.
idf_build_get_property(target IDF_TARGET)
file(GLOB port ${root}/platform/esse_espidf/*.cpp)
set(requires vfs nvs_flash esp_partition)
if(NOT target STREQUAL "linux")
  list(APPEND requires esp_event esp_netif esp_timer)
elseif("$ENV{IDF_VERSION}" VERSION_LESS 5.5)  # no vfs
  set(port)
  set(requires)
elseif(CONFIG_LWIP_ENABLE)
  set(port)
endif()
if(CONFIG_LWIP_ENABLE OR NOT target STREQUAL "linux")
  file(GLOB network ${root}/platform/esse_lwip_sockets/*.cpp)
  list(APPEND network ${root}/platform/esse_lwip/lookup.cpp ${root}/platform/esse_lwip/outcome.cpp)
else()
  file(GLOB network ${root}/platform/esse_posix/*.cpp)
endif()

idf_component_register(
  SRCS ${sources} ${network} ${tls} ${port}
  INCLUDE_DIRS ${root}/components ${root}/platform
  KCONFIG ${root}/platform/esse_espidf/Kconfig
  PRIV_REQUIRES lwip mbedtls ${requires})
# From 6.0 on ESP-IDF defines PSA's source of random bytes itself, on chips.
target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_TLS_SDK_RANDOM=1)

# What menuconfig says, as esse's macros: public, so that the application sees what the library was built with.
if(DEFINED CONFIG_ESSE_LOG_LEVEL)
  target_compile_definitions(${COMPONENT_LIB} PRIVATE LOG_LOCAL_LEVEL=${CONFIG_ESSE_LOG_LEVEL})
  if(NOT CONFIG_ESSE_TLS)
    target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_TLS=0)
  endif()
  foreach(number IN ITEMS TASK_STACK_BYTES TASK_PRIORITY TASK_CORE EVENT_BYTES RECEIVE_BYTES URL_BYTES)
    target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_${number}=${CONFIG_ESSE_${number}})
  endforeach()
  if(CONFIG_ESSE_CONFIG_HEADER)
    idf_build_get_property(project PROJECT_DIR)
    set(header ${CONFIG_ESSE_CONFIG_HEADER})
    if(EXISTS "${project}/${header}")
      set(header ${project}/${header})
    endif()
    target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_CONFIG_HEADER="${header}")
  else()
    foreach(switch IN ITEMS ERROR_NAMES HTTP_REDIRECTS HTTP_BODY CLIENT_ERROR_BODY)
      if(CONFIG_ESSE_${switch})
        target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_${switch}=1)
      else()
        target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_${switch}=0)
      endif()
    endforeach()
  endif()
endif()

if(NOT port)
  target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_ESPIDF_PORT=0)
endif()
if(target STREQUAL "linux" AND NOT CONFIG_LWIP_ENABLE)
  target_compile_definitions(${COMPONENT_LIB} PUBLIC ESSE_ESPIDF_POSIX=1)
  find_path(ESSE_CARES_INCLUDE ares.h)
  find_library(ESSE_CARES_LIBRARY cares)
  if(NOT ESSE_CARES_INCLUDE OR NOT ESSE_CARES_LIBRARY)
    message(FATAL_ERROR "esse: without CONFIG_LWIP_ENABLE it takes the host's network, and for names c-ares: "
                        "install it (Debian: libc-ares-dev, macOS: brew install c-ares), or set CONFIG_LWIP_ENABLE=y")
  endif()
  target_include_directories(${COMPONENT_LIB} PRIVATE ${ESSE_CARES_INCLUDE})
  target_link_libraries(${COMPONENT_LIB} PRIVATE ${ESSE_CARES_LIBRARY})
endif()
