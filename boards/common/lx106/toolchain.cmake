# SPDX-License-Identifier: Apache-2.0
# Xtensa LX106, the ESP8266's core, with gcc and picolibc (Debian: gcc-xtensa-lx106
# picolibc-xtensa-lx106-elf; the compiler does not look for that library by itself).
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR xtensa)
set(CMAKE_C_COMPILER xtensa-lx106-elf-gcc)
set(CMAKE_CXX_COMPILER xtensa-lx106-elf-g++)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(flags "-mtext-section-literals --specs=/usr/lib/xtensa-lx106-elf/picolibc.specs")
set(CMAKE_C_FLAGS_INIT "${flags}")
set(CMAKE_CXX_FLAGS_INIT "${flags}")
