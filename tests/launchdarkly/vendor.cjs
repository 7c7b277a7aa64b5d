// SPDX-License-Identifier: Apache-2.0
// node vendor.cjs PACKAGES URL CONTEXT KEY...: LaunchDarkly's client for Node.js follows the service at URL. Each
// time the flag "step" has changed it prints a line, {KEY: {value, variationIndex, reason}}; without a value where
// the caller's default counts. It ends with stdin.
const { createRequire } = require('node:module');

const [packages, url, context, ...keys] = process.argv.slice(2);
const { initialize } = createRequire(`${packages}/`)('launchdarkly-node-client-sdk');

const client = initialize('env', JSON.parse(context), {
  baseUrl: url,
  streamUrl: url,
  eventsUrl: url,
  sendEvents: false,
  evaluationReasons: true,
  streamReconnectDelay: 0, // the least
  logger: { debug() {}, info() {}, warn: console.error, error: console.error },
});

client.on('change:step', () => {
  const table = keys.map((key) => [key, client.variationDetail(key)]);
  console.log(JSON.stringify(Object.fromEntries(table)));
});

process.stdin.on('end', () => process.exit()).resume();
