# SPDX-License-Identifier: Apache-2.0
# RV32IMC, as the ESP32-C3 has it, with gcc and picolibc (Debian: gcc-riscv64-unknown-elf
# picolibc-riscv64-unknown-elf). "zicsr" is not named here: gcc 12 then takes a library for 64 bits.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR riscv32)
set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_CXX_COMPILER riscv64-unknown-elf-g++)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(flags "-march=rv32imc -mabi=ilp32 -mstrict-align --specs=picolibc.specs")
set(CMAKE_C_FLAGS_INIT "${flags}")
set(CMAKE_CXX_FLAGS_INIT "${flags}")
