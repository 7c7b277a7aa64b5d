// SPDX-License-Identifier: Apache-2.0
// Which sse-contract-tests harness.py builds; go.sum says what is in it and in all that it needs. It is
// a program: nothing here imports it.
module esse_contract

go 1.16

require github.com/launchdarkly/sse-contract-tests v1.1.1-0.20260508202707-81fc8203db98
