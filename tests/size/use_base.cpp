// SPDX-License-Identifier: Apache-2.0
// The empty program that the use cases are compared with.
int main() { return 0; }
