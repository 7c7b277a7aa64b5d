// SPDX-License-Identifier: Apache-2.0
// What publisher is made of; go.sum says what is in it.
module esse_launchdarkly_publisher

go 1.23

require github.com/launchdarkly/eventsource v1.11.0
