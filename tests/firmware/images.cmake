# SPDX-License-Identifier: Apache-2.0
# What tests/firmware boots besides the apps.
esse_image(misaligned SOURCES ${CMAKE_CURRENT_LIST_DIR}/misaligned.cpp)
