/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for the calls of ESP-IDF that platform/esse_espidf makes, and for nothing else of it:
   tasks are threads, an eventfd is Linux's, NVS and a partition are memory. The declarations are
   those of ESP-IDF 5.3 to 6.0, read in its headers. What stands here has not seen ESP-IDF. */
#ifndef ESSE_TESTS_STAND_IN_H
#define ESSE_TESTS_STAND_IN_H

#include <stddef.h>
#include <stdint.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

typedef int esp_err_t;
#define ESP_OK 0
#define ESP_FAIL (-1)
#define ESP_ERR_NO_MEM 0x101
#define ESP_ERR_INVALID_ARG 0x102
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_INVALID_SIZE 0x104
#define ESP_ERR_NOT_FOUND 0x105
#define ESP_ERR_NOT_SUPPORTED 0x106

#ifdef __cplusplus
extern "C" {
#endif

/* freertos/: the bodies of the static objects hold a pointer to the stand-in's own. */
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
typedef unsigned long StackType_t; /* as on the target linux; of a chip it is a byte */
typedef void (*TaskFunction_t)(void*);
typedef struct stand_in_task* TaskHandle_t;
typedef struct stand_in_semaphore* SemaphoreHandle_t;
typedef struct {
  TaskHandle_t made;
} StaticTask_t;
typedef struct {
  SemaphoreHandle_t made;
} StaticSemaphore_t;
#define configMAX_PRIORITIES 25
#ifndef configNUMBER_OF_CORES
#define configNUMBER_OF_CORES 2
#endif
#define pdTRUE 1
#define pdFALSE 0
#define tskNO_AFFINITY 0x7FFFFFFF
#define portMAX_DELAY 0xFFFFFFFFu
#define pdMS_TO_TICKS(ms) ((TickType_t)(ms) / 10) /* 100 Hz, the default */

TaskHandle_t xTaskCreateStaticPinnedToCore(TaskFunction_t code,
                                           const char* name,
                                           uint32_t stack_depth, /* in elements of the stack */
                                           void* argument,
                                           UBaseType_t priority,
                                           StackType_t* stack,
                                           StaticTask_t* task,
                                           BaseType_t core);
TaskHandle_t xTaskGetCurrentTaskHandle(void);
void vTaskDelay(TickType_t ticks);
SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t* memory);
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
UBaseType_t uxSemaphoreGetCount(SemaphoreHandle_t semaphore);

/* esp_vfs_eventfd.h; on Linux eventfd() is its own. */
typedef struct {
  size_t max_fds;
} esp_vfs_eventfd_config_t;
#ifdef __linux__
#define EFD_SUPPORT_ISR EFD_NONBLOCK
#else
#define EFD_SUPPORT_ISR 16
int eventfd(unsigned start, int flags);
#endif
esp_err_t esp_vfs_eventfd_register(const esp_vfs_eventfd_config_t* config);

/* esp_event.h */
typedef const char* esp_event_base_t;
typedef void* esp_event_handler_instance_t;
typedef void (*esp_event_handler_t)(void* argument, esp_event_base_t base, int32_t id, void* data);
#define ESP_EVENT_ANY_ID (-1)
esp_err_t esp_event_handler_instance_register(esp_event_base_t base,
                                              int32_t id,
                                              esp_event_handler_t handler,
                                              void* argument,
                                              esp_event_handler_instance_t* instance);

/* esp_netif.h: one interface, as set_interface() has it. */
typedef struct stand_in_netif esp_netif_t;
typedef struct {
  uint32_t addr;
} esp_ip4_addr_t;
typedef struct {
  esp_ip4_addr_t ip, netmask, gw;
} esp_netif_ip_info_t;
typedef struct {
  uint32_t addr[4];
  uint8_t zone;
} esp_ip6_addr_t;
typedef enum {
  ESP_IP6_ADDR_IS_UNKNOWN,
  ESP_IP6_ADDR_IS_GLOBAL,
  ESP_IP6_ADDR_IS_LINK_LOCAL
} esp_ip6_addr_type_t;
typedef enum { ESP_NETIF_DHCP_CLIENT = 1, ESP_NETIF_DHCP_SERVER = 2 } esp_netif_flags_t;
typedef enum {
  IP_EVENT_STA_GOT_IP,
  IP_EVENT_STA_LOST_IP,
  IP_EVENT_AP_STAIPASSIGNED,
  IP_EVENT_GOT_IP6,
  IP_EVENT_ETH_GOT_IP,
  IP_EVENT_ETH_LOST_IP,
  IP_EVENT_PPP_GOT_IP,
  IP_EVENT_PPP_LOST_IP,
  IP_EVENT_TX_RX,
  IP_EVENT_CUSTOM_GOT_IP
} ip_event_t;
extern esp_event_base_t const IP_EVENT;
typedef bool (*esp_netif_find_predicate_t)(esp_netif_t* netif, void* context);
esp_netif_t* esp_netif_find_if(esp_netif_find_predicate_t predicate, void* context);
bool esp_netif_is_netif_up(esp_netif_t* netif);
esp_netif_flags_t esp_netif_get_flags(esp_netif_t* netif);
esp_err_t esp_netif_get_ip_info(esp_netif_t* netif, esp_netif_ip_info_t* info);
int esp_netif_get_all_preferred_ip6(esp_netif_t* netif, esp_ip6_addr_t addresses[]);
esp_ip6_addr_type_t esp_netif_ip6_get_addr_type(esp_ip6_addr_t* address);

/* esp_err.h */
const char* esp_err_to_name(esp_err_t code);

/* esp_mac.h, esp_random.h, esp_timer.h */
typedef enum { ESP_MAC_BASE = 5 } esp_mac_type_t;
esp_err_t esp_read_mac(uint8_t* mac, esp_mac_type_t type);
uint32_t esp_random(void);

/* esp_attr.h, esp_sleep.h, esp_system.h: a deep sleep is an exception, and the wake is the test's.
 */
#define RTC_DATA_ATTR
typedef enum { ESP_RST_POWERON = 1, ESP_RST_DEEPSLEEP = 8 } esp_reset_reason_t;
esp_reset_reason_t esp_reset_reason(void);
void esp_deep_sleep(uint64_t time_us) __attribute__((noreturn));
int64_t esp_timer_get_time(void);

/* esp_log.h: kept, for lines_of_log(). */
void stand_in_log(char level, const char* tag, const char* format, ...)
    __attribute__((format(printf, 3, 4)));
#define ESP_LOGE(tag, ...) stand_in_log('E', tag, __VA_ARGS__)
#define ESP_LOGW(tag, ...) stand_in_log('W', tag, __VA_ARGS__)
#define ESP_LOGI(tag, ...) stand_in_log('I', tag, __VA_ARGS__)

/* nvs.h */
typedef uint32_t nvs_handle_t;
typedef enum { NVS_READONLY, NVS_READWRITE } nvs_open_mode_t;
#define ESP_ERR_NVS_NOT_INITIALIZED 0x1101
#define ESP_ERR_NVS_NOT_FOUND 0x1102
#define ESP_ERR_NVS_TYPE_MISMATCH 0x1103
#define ESP_ERR_NVS_NOT_ENOUGH_SPACE 0x1105
#define ESP_ERR_NVS_INVALID_LENGTH 0x110c
#define ESP_ERR_NVS_NO_FREE_PAGES 0x110d
#define ESP_ERR_NVS_VALUE_TOO_LONG 0x110e
#define ESP_ERR_NVS_PART_NOT_FOUND 0x110f
esp_err_t nvs_open_from_partition(const char* partition,
                                  const char* name_space,
                                  nvs_open_mode_t mode,
                                  nvs_handle_t* handle);
esp_err_t nvs_get_blob(nvs_handle_t handle, const char* key, void* value, size_t* length);
esp_err_t nvs_set_blob(nvs_handle_t handle, const char* key, const void* value, size_t length);
esp_err_t nvs_erase_key(nvs_handle_t handle, const char* key);
esp_err_t nvs_commit(nvs_handle_t handle);
void nvs_close(nvs_handle_t handle);

/* esp_partition.h: one partition, as set_partition() has it. */
typedef enum { ESP_PARTITION_TYPE_ANY = 0xff } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_ANY = 0xff } esp_partition_subtype_t;
typedef struct {
  uint32_t address, size, erase_size;
  char label[17];
  bool encrypted, readonly;
} esp_partition_t;
const esp_partition_t* esp_partition_find_first(esp_partition_type_t type,
                                                esp_partition_subtype_t subtype,
                                                const char* label);
esp_err_t esp_partition_read(const esp_partition_t* partition, size_t at, void* into, size_t size);
esp_err_t esp_partition_write(const esp_partition_t* partition,
                              size_t at,
                              const void* from,
                              size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t* partition, size_t at, size_t size);

#ifdef __cplusplus
}
#endif
#endif
