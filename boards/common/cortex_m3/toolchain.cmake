# SPDX-License-Identifier: Apache-2.0
# Cortex-M3 with gcc and picolibc (Debian: gcc-arm-none-eabi picolibc-arm-none-eabi).
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# Unaligned accesses are never made: the start-up code lets them trap.
set(flags "-mcpu=cortex-m3 -mthumb -mno-unaligned-access --specs=picolibc.specs")
set(CMAKE_C_FLAGS_INIT "${flags}")
set(CMAKE_CXX_FLAGS_INIT "${flags}")
