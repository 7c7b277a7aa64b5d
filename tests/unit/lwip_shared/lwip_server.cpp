// SPDX-License-Identifier: Apache-2.0
#include "lwip_server.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lwip/tcp.h"

namespace esse::test {

struct LwipServer::Callbacks {
  static LwipServer& of(void* self) { return *static_cast<LwipServer*>(self); }

  static err_t accepted(void* self, tcp_pcb* pcb, err_t err) {
    if (err != ERR_OK) {
      return ERR_OK;
    }
    LwipServer& s = of(self);
    s.drop();
    s.pcb_ = pcb;
    s.saw_close_ = s.end_wanted_ = false;
    s.to_send_.clear();
    s.received_.clear();
    ++s.accepted_;
    tcp_arg(pcb, &s);
    tcp_recv(pcb, received);
    tcp_sent(pcb, sent);
    tcp_err(pcb, aborted);
    tcp_poll(pcb, polled, 1);
    tcp_nagle_disable(pcb);
    return ERR_OK;
  }

  static err_t received(void* self, tcp_pcb*, pbuf* p, err_t) {
    LwipServer& s = of(self);
    if (p == nullptr) {
      s.saw_close_ = true;
      return ERR_OK;
    }
    const size_t before = s.received_.size();
    s.received_.resize(before + p->tot_len);
    pbuf_copy_partial(p, s.received_.data() + before, p->tot_len, 0);
    pbuf_free(p);
    return ERR_OK;
  }

  static err_t sent(void* self, tcp_pcb*, u16_t) {
    of(self).flush();
    return ERR_OK;
  }

  static err_t polled(void* self, tcp_pcb*) {
    of(self).flush();
    return ERR_OK;
  }

  static void aborted(void* self, err_t) {
    of(self).pcb_ = nullptr;
    of(self).saw_close_ = true;
  }
};

LwipServer::LwipServer(uint16_t port) : port_(port) {
  tcp_pcb* const pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);
  EXPECT_EQ(tcp_bind(pcb, IP_ANY_TYPE, port), ERR_OK);
  listener_ = tcp_listen_with_backlog(pcb, 4);
  tcp_arg(listener_, this);
  tcp_accept(listener_, Callbacks::accepted);
}

LwipServer::~LwipServer() {
  drop();
  stop_listening();
}

void LwipServer::stop_listening() {
  if (listener_ != nullptr) {
    tcp_close(listener_);
    listener_ = nullptr;
  }
}

void LwipServer::drop() {
  if (pcb_ != nullptr) {
    tcp_err(pcb_, nullptr);
    tcp_abort(pcb_);
    pcb_ = nullptr;
  }
}

std::string LwipServer::client() const {
  return pcb_ == nullptr ? std::string() : ipaddr_ntoa(&pcb_->remote_ip);
}

// A write and a segment for each call of send(): events are small, and leave at once.
bool LwipServer::send(Text bytes) {
  if (pcb_ == nullptr) {
    return false;
  }
  if (to_send_.empty() && bytes.size() <= tcp_sndbuf(pcb_) &&
      tcp_write(pcb_, bytes.data(), static_cast<u16_t>(bytes.size()), TCP_WRITE_FLAG_COPY) ==
          ERR_OK) {
    tcp_output(pcb_);
    return true;
  }
  to_send_.append(bytes.data(), bytes.size());
  return true;
}

void LwipServer::flush() {
  while (pcb_ != nullptr && !to_send_.empty()) {
    const size_t size = std::min<size_t>(to_send_.size(), tcp_sndbuf(pcb_));
    if (size == 0 ||
        tcp_write(pcb_, to_send_.data(), static_cast<u16_t>(size), TCP_WRITE_FLAG_COPY) != ERR_OK) {
      return;
    }
    to_send_.erase(0, size);
    tcp_output(pcb_);
  }
  // Nothing unsent: where lwIP 2.2.1 splits a segment for a small window, the FIN that it had
  // joined to it goes out with the first part, before the rest (tcp_split_unsent_seg).
  if (pcb_ != nullptr && end_wanted_ && pcb_->unsent == nullptr) {
    end_wanted_ = false;
    EXPECT_EQ(tcp_shutdown(pcb_, 0, 1), ERR_OK);
  }
}

bool LwipServer::end() {
  if (pcb_ == nullptr) {
    return false;
  }
  end_wanted_ = true;
  flush();
  return true;
}

bool LwipServer::reset() {
  if (pcb_ == nullptr) {
    return false;
  }
  drop();
  return true;
}

bool LwipServer::close() {
  if (pcb_ == nullptr || !to_send_.empty()) {
    return false;
  }
  tcp_recv(pcb_, nullptr);
  tcp_sent(pcb_, nullptr);
  tcp_err(pcb_, nullptr);
  tcp_poll(pcb_, nullptr, 0);
  EXPECT_EQ(tcp_close(pcb_), ERR_OK);
  pcb_ = nullptr;
  return true;
}

size_t LwipServer::receive(Span<char> into) {
  const size_t size = std::min(into.size(), received_.size());
  std::copy_n(received_.data(), size, into.data());
  received_.erase(0, size);
  if (pcb_ != nullptr && size != 0) {
    tcp_recved(pcb_, static_cast<u16_t>(size));
  }
  return size;
}

std::string LwipServer::receive_all() {
  std::string all(received_.size(), '\0');
  all.resize(receive(Span<char>(all.data(), all.size())));
  return all;
}

bool LwipServer::is_flushed() const {
  return to_send_.empty() && pcb_ != nullptr && pcb_->unsent == nullptr && pcb_->unacked == nullptr;
}

}  // namespace esse::test
