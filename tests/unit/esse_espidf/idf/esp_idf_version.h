// SPDX-License-Identifier: Apache-2.0
#pragma once
// The stand-in is of this version.
#define ESP_IDF_VERSION_VAL(major, minor, patch) ((major) << 16 | (minor) << 8 | (patch))
#define ESP_IDF_VERSION ESP_IDF_VERSION_VAL(6, 0, 2)
