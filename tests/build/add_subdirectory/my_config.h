// SPDX-License-Identifier: Apache-2.0
#pragma once
#define ESSE_ERROR_NAMES 0
