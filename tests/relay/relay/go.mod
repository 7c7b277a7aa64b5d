// SPDX-License-Identifier: Apache-2.0
// LaunchDarkly's Relay Proxy; go.sum says what is in it.
module esse_relay

go 1.23

require github.com/launchdarkly/ld-relay/v8 v8.10.0
