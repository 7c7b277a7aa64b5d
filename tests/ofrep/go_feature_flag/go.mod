// SPDX-License-Identifier: Apache-2.0
// GO Feature Flag's relay; go.sum says what is in it. What is replaced is what its own go.mod replaces.
module esse_go_feature_flag

go 1.26.6

require github.com/thomaspoignant/go-feature-flag v1.55.2

replace (
	github.com/apache/thrift => github.com/apache/thrift v0.23.1-0.20260429145742-d2acd3c49e58
	github.com/nikunjy/rules => github.com/hairyhenderson/rules v0.0.0-20250704181428-58ee76134adc
	github.com/xitongsys/parquet-go => github.com/rudderlabs/parquet-go v0.0.3
)
