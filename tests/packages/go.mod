// SPDX-License-Identifier: Apache-2.0
// The checker of .github/workflows; go.sum says what is in it. It is a program: nothing here imports it.
module esse_packages

go 1.18

require github.com/rhysd/actionlint v1.7.7
