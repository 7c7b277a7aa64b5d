// SPDX-License-Identifier: Apache-2.0
#include "esse_espidf/log.h"

#include "esp_log.h"

namespace esse::espidf {
namespace {

// A printf that is told %u takes unsigned, and uint32_t is not that on every chip.
unsigned number(uint32_t value) { return static_cast<unsigned>(value); }

void log_stop(const char* tag, const Cause& cause, Error limit) {
  if (cause.error == Error::kClosedByCaller) {
    ESP_LOGI(tag, "stopped");
  } else {
    ESP_LOGE(tag, "stopped for good: %s (%s) while %s, status %u, code %d, verify 0x%x",
             name(cause.error), name(limit), name(cause.phase), cause.status,
             static_cast<int>(cause.native), number(cause.verify_flags));
  }
}

void log_failure(const char* tag, const Client& client) {
  const Cause& cause = client.cause();
  ESP_LOGW(tag, "%s while %s, status %u, code %d, verify 0x%x; again in %u ms", name(cause.error),
           name(cause.phase), cause.status, static_cast<int>(cause.native),
           number(cause.verify_flags), number(client.delay_ms()));
}

}  // namespace

void log_step(const char* tag, const Client& client, const Step& step) {
  switch (step.kind) {
    case StepKind::kOpened:
      ESP_LOGI(tag, "open, status %u", client.status());
      break;
    case StepKind::kRetrying:
      log_failure(tag, client);
      break;
    case StepKind::kStopped:
      log_stop(tag, client.cause(), client.limit());
      break;
    case StepKind::kEventTooLarge:
      ESP_LOGW(tag, "an event was too large, and dropped");
      break;
    case StepKind::kEventCut:
      ESP_LOGW(tag, "the rest of an event did not come");
      break;
    case StepKind::kIdRefused:
      ESP_LOGW(tag, "an id was refused");
      break;
    default:
      break;
  }
}

void log_step(const char* tag, const flags::Flags& flags, const flags::Step& step) {
  switch (step.kind) {
    case flags::StepKind::kChanged:
      ESP_LOGI(tag, "flags changed, commit %u", number(flags.writer().commits()));
      break;
    case flags::StepKind::kRejected:
      ESP_LOGW(tag, "refused: flag '%.*s', %s", static_cast<int>(flags.rejected_key().size()),
               flags.rejected_key().data(), name(flags.rejected_error()));
      break;
    case flags::StepKind::kStatus:
      if (flags.status() == flags::Status::kReady) {
        ESP_LOGI(tag, "%s%s", name(flags.status()),
                 flags.is_restored() ? ", with what was kept" : "");
      } else {
        ESP_LOGW(tag, "%s: %s while %s, status %u, code %d, verify 0x%x", name(flags.status()),
                 name(flags.cause().error), name(flags.cause().phase), flags.cause().status,
                 static_cast<int>(flags.cause().native), number(flags.cause().verify_flags));
      }
      break;
    case flags::StepKind::kStopped:
      log_stop(tag, flags.cause(), flags.client().limit());
      break;
    default:
      break;
  }
}

}  // namespace esse::espidf
