// SPDX-License-Identifier: Apache-2.0
// What the preset `lean` and the lean column of docs/generated/size.md are built with.
#define ESSE_HTTP_REDIRECTS 0
#define ESSE_HTTP_BODY 0
#define ESSE_CLIENT_ERROR_BODY 0
