# SPDX-License-Identifier: Apache-2.0
# What tests/store boots, with the components as they are, and with those of the folder ESSE_STORE_WRONG.
function(esse_saves name components)
  file(GLOB store ${components}/esse_store/*.cpp ${components}/esse_store/internal/*.cpp)
  esse_image(${name} SOURCES ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/saves.cpp ${store}
             ${ESSE_BOARDS}/common/file_flash.cpp ${ESSE_BOARDS}/apps/shared/console.cpp
             ${ESSE_BOARDS}/apps/shared/file_store.cpp ${ESSE_BOARDS}/apps/shared/words.cpp)
  target_include_directories(${name} BEFORE PRIVATE ${components})
endfunction()
esse_saves(saves ${ESSE_ROOT}/components)
if(ESSE_STORE_WRONG)
  esse_saves(saves_wrong ${ESSE_STORE_WRONG})
endif()
