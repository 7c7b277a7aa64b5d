# SPDX-License-Identifier: Apache-2.0
# Sets ESSE_OPENSSL_LINKS: whether OpenSSL 3, as a server to test against, can be linked here.
find_package(OpenSSL 3 QUIET)
if(OpenSSL_FOUND)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LIBRARIES OpenSSL::SSL)  # 32-bit builds find a library that is none of theirs
  check_cxx_source_compiles("#include <openssl/ssl.h>
                             int main() { return SSL_CTX_new(TLS_method()) != 0; }" ESSE_OPENSSL_LINKS)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()
