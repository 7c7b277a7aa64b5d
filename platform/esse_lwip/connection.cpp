// SPDX-License-Identifier: Apache-2.0
#include "esse_lwip/connection.h"

#include "esse_lwip/let_go.h"
#include "esse_lwip/outcome.h"
#include "esse_lwip/receive_queue.h"
#include "lwip/altcp.h"
#include "lwip/ip.h"
#include "lwip/pbuf.h"
#include "lwip/tcp.h"

namespace esse::lwip {
namespace {

void keep_alive([[maybe_unused]] altcp_pcb* pcb, [[maybe_unused]] const TcpOptions& options) {
#if LWIP_TCP_KEEPALIVE && LWIP_ALTCP
  altcp_keepalive_enable(pcb, options.keep_alive_idle_s * 1000u,
                         options.keep_alive_interval_s * 1000u, options.keep_alive_probes);
#elif LWIP_TCP_KEEPALIVE  // the pcb is TCP's own then, and altcp has no name for this
  ip_set_option(pcb, SOF_KEEPALIVE);
  pcb->keep_idle = options.keep_alive_idle_s * 1000u;
  pcb->keep_intvl = options.keep_alive_interval_s * 1000u;
  pcb->keep_cnt = options.keep_alive_probes;
#endif
}

}  // namespace

struct Connection::Callbacks {
  static void set_up(altcp_pcb* pcb, Connection& connection) {
    altcp_arg(pcb, &connection);
    altcp_recv(pcb, received);
    altcp_err(pcb, aborted);
#if !NO_SYS
    altcp_sent(pcb, sent);
#endif
  }

  static err_t connected(void* self, altcp_pcb*, err_t) {
    Connection& connection = *static_cast<Connection*>(self);
    connection.is_up_ = true;
    connection.wake();
    return ERR_OK;
  }

  // Not taken: lwIP keeps the segment and offers it again, and what follows it is not acknowledged.
  static err_t received(void* self, altcp_pcb*, pbuf* segment, err_t) {
    Connection& connection = *static_cast<Connection*>(self);
    if (segment == nullptr) {
      connection.has_fin_ = true;
    } else if (!keep(connection.received_, segment)) {
      return ERR_MEM;
    }
    connection.wake();
    return ERR_OK;
  }

#if !NO_SYS
  static err_t sent(void* self, altcp_pcb*, u16_t) {
    static_cast<Connection*>(self)->wake();
    return ERR_OK;
  }
#endif

  // The pcb is freed already.
  static void aborted(void* self, err_t err) {
    Connection& connection = *static_cast<Connection*>(self);
    connection.pcb_ = nullptr;
    connection.outcome_ = err;
    connection.wake();
  }
};

void Connection::dial(const void* address, uint16_t port) {
  const ip_addr_t& to = *static_cast<const ip_addr_t*>(address);
  outcome_ = ERR_MEM;
  altcp_pcb* const pcb = altcp_new_ip_type(nullptr, IP_GET_TYPE(&to));
  if (pcb == nullptr) {
    return;
  }
  pcb_ = pcb;
  Callbacks::set_up(pcb, *this);
  altcp_nagle_disable(pcb);
  if (options_.keep_alive_idle_s != 0) {
    keep_alive(pcb, options_);
  }
  outcome_ = altcp_connect(pcb, &to, port, Callbacks::connected);
  if (outcome_ == ERR_OK) {
    local_ = local_address(pcb);
  } else {
    let_go(pcb_);
  }
}

void Connection::close() {
  if (received_ != nullptr) {
    pbuf_free(received_);  // first: the FIN needs memory
    received_ = nullptr;
  }
  let_go(pcb_);
  is_up_ = has_fin_ = false;
}

size_t Connection::read(Span<char> into) {
  const uint16_t size = take(received_, into.data(), into.size());
  if (pcb_ != nullptr) {
    altcp_recved(static_cast<altcp_pcb*>(pcb_), size);
  }
  return size;
}

size_t Connection::write(Span<const char> from) {
  altcp_pcb* const pcb = static_cast<altcp_pcb*>(pcb_);
  size_t size = altcp_sndbuf(pcb);
  size = from.size() < size ? from.size() : size;
  while (size != 0) {
    const err_t err = altcp_write(pcb, from.data(), static_cast<u16_t>(size), TCP_WRITE_FLAG_COPY);
    if (err == ERR_OK) {
      static_cast<void>(altcp_output(pcb));  // what it cannot send now, lwIP's timer sends
      return size;
    }
    if (err != ERR_MEM) {
      return 0;
    }
    size /= 2;  // no memory for all of it: perhaps for a part
  }
  return 0;
}

void Connection::wake() const {
  if (!NO_SYS && options_.wake != nullptr) {
    options_.wake(options_.wake_context);
  }
}

}  // namespace esse::lwip
