# SPDX-License-Identifier: Apache-2.0
# lwIP for a board, as target `lwip`, with the options in common/lwip. Included by firmware.cmake, which
# builds the port against the same folders. Without the sources (platform/fetch_sdk) ESSE_LWIP_DIR is
# empty, and there are no images with a network.
execute_process(COMMAND ${ESSE_ROOT}/platform/fetch_sdk lwip OUTPUT_VARIABLE lwip
                OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  message(WARNING "no sources of lwIP, so no image with a network")
  set(lwip "")
endif()
set(ESSE_LWIP_DIR "${lwip}" CACHE PATH "" FORCE)
set(ESSE_LWIP_CONFIG_DIR ${ESSE_BOARDS}/common/lwip CACHE PATH "" FORCE)
if(ESSE_LWIP_DIR)
  set(LWIP_DIR ${ESSE_LWIP_DIR})
  include(${LWIP_DIR}/src/Filelists.cmake)
  add_library(lwip STATIC ${lwipcore_SRCS} ${lwipcore4_SRCS} ${LWIP_DIR}/src/netif/ethernet.c)
  target_include_directories(lwip SYSTEM PUBLIC ${LWIP_DIR}/src/include)
  target_include_directories(lwip PUBLIC ${ESSE_LWIP_CONFIG_DIR} ${ESSE_ROOT}/platform)
endif()
