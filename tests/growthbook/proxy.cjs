// SPDX-License-Identifier: Apache-2.0
// node proxy.cjs PACKAGES: speaks as GrowthBook's proxy 1.3.3 does in remote evaluation, with the same package that
// evaluates. It prints its port, and then for each command, a line of JSON on stdin, {open, documents, streams,
// resumed}: streams that are open, and requests so far. It ends with stdin.
//   {do: 'document', text}     what /api/eval answers from now on, as it is
//   {do: 'evaluate', payload}  the same, evaluated for the attributes of each request
//   {do: 'publish', event, data, behind}  to all streams, and repeated to those that come back. With `behind` the streams
//                              end before it: 'end', in good order, or 'cut'
//   {do: 'write', text}        to all streams
const http = require('node:http');
const { createRequire } = require('node:module');
const readline = require('node:readline');

const ofPackages = createRequire(`${process.argv[2]}/`);
const { evaluateFeatures } = ofPackages('@growthbook/proxy-eval');

const KEY = 'sdk-1';
const streams = new Set();
const counts = { documents: 0, streams: 0, resumed: 0 };
let answer = async () => '{"features":{}}';
let number = 0;
let last = '';

function sendJson(response, status, text) {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', ETag: `W/"${text.length.toString(16)}"` };
  response.writeHead(status, { 'X-Powered-By': 'Express', 'x-sse-support': 'enabled', ...headers });
  response.end(text);
}

async function evaluate(request, response) {
  counts.documents += 1;
  let body = '';
  for await (const piece of request) body += piece;
  sendJson(response, 200, await answer(JSON.parse(body).attributes));
}

// It repeats its last event, if the client has an older one.
function subscribe(request, response) {
  counts.streams += 1;
  const known = Number.parseInt(request.headers['last-event-id'], 10);
  const repeats = !Number.isNaN(known) && known < number;
  counts.resumed += repeats ? 1 : 0;
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', Connection: 'keep-alive' });
  response.flushHeaders();
  response.write(`retry: 10\n\n${repeats ? last : ''}`);
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

const server = http.createServer((request, response) => {
  if (request.method === 'POST' && request.url === `/api/eval/${KEY}`) {
    evaluate(request, response);
  } else if (request.method === 'GET' && request.url === `/sub/${KEY}`) {
    subscribe(request, response);
  } else {
    sendJson(response, 400, '{"message":"No channel found"}');
  }
});

function write(text) {
  streams.forEach((stream) => stream.write(text));
}

const ends = {
  end: (stream) => stream.end(),
  cut: (stream) => stream.socket.resetAndDestroy(),
};

const commands = {
  document({ text }) {
    answer = async () => text;
  },
  evaluate({ payload }) {
    answer = async (attributes) => JSON.stringify(await evaluateFeatures({ payload, attributes }));
  },
  publish({ event, data, behind }) {
    if (behind) {
      streams.forEach(ends[behind]);
      streams.clear();
    }
    number += 1;
    last = `id: ${number} \nevent: ${event}\ndata: ${data}\n\n`;
    write(last);
  },
  write({ text }) {
    write(text);
  },
  look() {},
};

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
  console.log(JSON.stringify({ open: streams.size, ...counts }));
}).on('close', () => process.exit());
