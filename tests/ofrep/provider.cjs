// SPDX-License-Identifier: Apache-2.0
// node provider.cjs PACKAGES URL CONTEXT DEFAULTS POLL: OpenFeature's provider for OFREP follows the service at URL.
// Without a stream it asks each POLL ms, if that is not 0. DEFAULTS is {KEY: value}. Each time the flag "step" has
// changed, and each time the provider says that it is stale, it prints a line, {KEY: {value, reason, error}, stale},
// which is how often that was. It ends with stdin.
const { createRequire } = require('node:module');

const [packages, baseUrl, context, defaults, poll] = process.argv.slice(2);
const ofPackages = createRequire(`${packages}/`);
const { OpenFeature, ProviderEvents } = ofPackages('@openfeature/web-sdk');
const { OFREPWebProvider } = ofPackages('@openfeature/ofrep-web-provider');

globalThis.EventSource = ofPackages('eventsource').EventSource;

const questions = {
  boolean: 'getBooleanDetails', number: 'getNumberDetails', string: 'getStringDetails', object: 'getObjectDetails',
};
const client = OpenFeature.getClient();

function flag([key, byDefault]) {
  const { value, reason, errorCode } = client[questions[typeof byDefault]](key, byDefault);
  return [key, { value, reason, error: errorCode }];
}

// Not on the provider's events: it tells of no change that it fetched after its stream was refused.
let stale = 0;
let last;
client.addHandler(ProviderEvents.Stale, () => { stale += 1; });
setInterval(() => {
  const table = Object.fromEntries(Object.entries(JSON.parse(defaults)).map(flag));
  const now = `${table.step.value} ${stale}`;
  if (now !== last) {
    last = now;
    console.log(JSON.stringify({ ...table, stale }));
  }
}, 5);

OpenFeature.setContext(JSON.parse(context));
OpenFeature.setProvider(new OFREPWebProvider({ baseUrl, cacheMode: 'disabled', pollInterval: Number(poll) }));
process.stdin.on('end', () => process.exit()).resume();
