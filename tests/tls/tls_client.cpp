// SPDX-License-Identifier: Apache-2.0
// tls_client CA URL CERTIFICATE: the real client over a configuration of Mbed TLS that is made for
// devices, with a device's memory, on this machine. One attempt to 127.0.0.1, whatever the URL's
// host is. CERTIFICATE is a file with the own certificate and its key, or empty. Events go to
// stdout; stderr and the exit code (5: TLS, 3: the network, 4: the server) are as those of
// `esse tail`.
#include <sys/random.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "esse_base/std_interop.h"
#include "esse_client/client.h"
#include "esse_mbedtls/arena.h"
#include "esse_mbedtls/describe.h"
#include "esse_mbedtls/tls_transport.h"
#include "esse_posix/clock.h"
#include "esse_posix/tcp_transport.h"

namespace {

using namespace esse;

enum ExitCode : int { kOk = 0, kUsage = 2, kNetwork = 3, kServer = 4, kTls = 5 };

alignas(8) unsigned char arena_memory[64 * 1024];  // twice what a 32-bit device needs
unsigned char session[1024];

std::string contents(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

bool system_random(void*, Span<unsigned char> out) {
  return getrandom(out.data(), out.size(), 0) == static_cast<ssize_t>(out.size());
}

uint32_t unix_time(void*) { return static_cast<uint32_t>(time(nullptr)); }

ExitCode exit_code(Error error) {
  if (error == Error::kStreamEnded) {
    return kOk;
  }
  switch (group(error)) {
    case ErrorGroup::kTls:
      return kTls;
    case ErrorGroup::kTransport:
    case ErrorGroup::kTimeout:
    case ErrorGroup::kEnd:
      return kNetwork;
    case ErrorGroup::kProtocol:
    case ErrorGroup::kRedirect:
    case ErrorGroup::kAnswer:
      return kServer;
    default:
      return kUsage;
  }
}

void print_cause(const Cause& cause) {
  fprintf(stderr, "%s while %s (%s) -0x%04x\n", name(cause.error), name(cause.phase),
          mbedtls::verify_text(cause.verify_flags), static_cast<unsigned>(-cause.native));
}

ClientOptions client_options() {
  ClientOptions options = device_options();
  options.exchange.securing_ms = 5000;
  return options;
}

// One attempt: why it is over is said before the next one.
int follow(Client& client, posix::TcpTransport& tcp) {
  Cause cause;
  for (;;) {
    const Step step = client.poll(posix::now(), posix::random());
    switch (step.kind) {
      case StepKind::kEvent: {
        const Text data = client.event().data;
        printf("%.*s\n", static_cast<int>(data.size()), data.data());
        break;
      }
      case StepKind::kRetrying:
        cause = client.cause();
        client.close();
        break;
      case StepKind::kStopped:
        cause = cause.error == Error::kNone ? client.cause() : cause;
        print_cause(cause);
        return exit_code(cause.error);
      case StepKind::kIdle:
        posix::wait(tcp, step);
        break;
      default:
        break;
    }
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) {
    return kUsage;
  }
  const std::string ca = contents(words[1]);
  const std::string identity = words[3][0] == '\0' ? "" : contents(words[3]);
  const Text cas[] = {from_std(ca)};
  mbedtls::MbedTlsArena arena(arena_memory);
  mbedtls::TlsOptions tls;
  tls.cas = cas;
  tls.certificate = tls.key = from_std(identity);
  tls.random = system_random;
  tls.session = session;
  tls.dates.policy = mbedtls::DatePolicy::kRequireClock;
  tls.dates.clock = unix_time;
  posix::TcpOptions here;
  here.connect_to = "127.0.0.1";
  posix::TcpTransport tcp(here);
  mbedtls::TlsTransport transport(tcp, tls);
  const ClientOptions options = client_options();
  StaticClient<EventBytes{1024}, ReceiveBytes{512}, UrlBytes{256}> client(transport, options);
  if (const Error error = client.open(words[2]); error != Error::kNone) {
    fprintf(stderr, "%s\n", name(error));
    return kUsage;
  }
  return follow(client, tcp);
}
