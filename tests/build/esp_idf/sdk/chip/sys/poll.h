/* SPDX-License-Identifier: Apache-2.0 */
/* poll() of ESP-IDF's VFS, which lwIP takes the structure and the bits of, too. */
#ifndef ESSE_TESTS_ESP_IDF_POLL_H
#define ESSE_TESTS_ESP_IDF_POLL_H

#define POLLIN 1
#define POLLOUT 8

struct pollfd {
  int fd;
  short events;
  short revents;
};
typedef unsigned nfds_t;

#ifdef __cplusplus
extern "C" {
#endif
int poll(struct pollfd* fds, nfds_t count, int timeout);
#ifdef __cplusplus
}
#endif

#endif
