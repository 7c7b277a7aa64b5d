// SPDX-License-Identifier: Apache-2.0
// What publisher is made of; go.sum says what is in it.
module esse_ofrep_publisher

go 1.23

require github.com/r3labs/sse/v2 v2.10.0

require (
	golang.org/x/net v0.0.0-20191116160921-f9c825593386 // indirect
	gopkg.in/cenkalti/backoff.v1 v1.1.0 // indirect
)
