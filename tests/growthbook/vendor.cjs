// SPDX-License-Identifier: Apache-2.0
// node vendor.cjs PACKAGES URL ATTRIBUTES KEY...: GrowthBook's client for JavaScript follows the proxy at URL, which
// evaluates. Each time the flag "step" has changed it prints a line, {KEY: {value, source}}. It ends with stdin.
const { createRequire } = require('node:module');

const [packages, url, attributes, ...keys] = process.argv.slice(2);
const ofPackages = createRequire(`${packages}/`);
const { GrowthBook, setPolyfills, configureCache } = ofPackages('@growthbook/growthbook');

setPolyfills({ EventSource: ofPackages('eventsource').EventSource });
configureCache({ disableCache: true });

const client = new GrowthBook({
  apiHost: url,
  clientKey: 'sdk-1',
  attributes: JSON.parse(attributes),
  remoteEval: true,
  trackingCallback() {},
});

let step;
client.setRenderer(() => {
  const flag = (key) => {
    const { value, source } = client.evalFeature(key);
    return { value, source };
  };
  const table = Object.fromEntries(keys.map((key) => [key, flag(key)]));
  if (table.step.value !== step) {
    step = table.step.value;
    console.log(JSON.stringify(table));
  }
});
client.init({ streaming: true });

process.stdin.on('end', () => process.exit()).resume();
