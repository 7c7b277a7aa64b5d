// SPDX-License-Identifier: Apache-2.0
// Servers that nobody here wrote, each on a free port of 127.0.0.1. Prints {"name": port, ...} on one
// line once all listen. Runs beside its node_modules.
//
// Where no path is named, a server sends the feed: three events behind Last-Event-ID, then it ends.
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

const ports = {};

function listen(name, server) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((ports[name] = server.address().port)));
  });
}

// Odd events have a type, even ones two lines.
function event(n) {
  return n % 2 ? { id: `${n}`, event: "note", data: `n ${n}` } : { id: `${n}`, data: `n ${n}\nzweite \u20ac` };
}

function* feed(headers) {
  const last = Number(headers["last-event-id"] ?? 0);
  for (let n = last + 1; n <= last + 3; ++n) {
    yield event(n);
  }
}

const lines = (e) =>
  `id: ${e.id}\n${e.event ? `event: ${e.event}\n` : ""}${e.data.replace(/^/gm, "data: ")}\n\n`;

const STREAM = { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" };

// Each write becomes a chunk of its own. The stream stays open.
async function writes(res, pieces) {
  for (const piece of pieces) {
    res.write(piece);
    await new Promise(setImmediate);
  }
}

async function withExpress() {
  const { default: express } = await import("express");
  const { default: compression } = await import("compression");
  const app = express();
  const seen = []; // the Last-Event-ID of each request to /spaces
  app.get("/", (req, res) => {
    res.set(STREAM);
    for (const e of feed(req.headers)) {
      res.write(lines(e));
    }
    res.end();
  });
  app.get("/zip", compression({ filter: () => true }), async (req, res) => {
    res.set(STREAM);
    for (const e of feed(req.headers)) {
      res.write(lines(e));
      res.flush();
    }
  });
  app.get("/trailers", (req, res) => {
    res.set({ ...STREAM, Connection: "close", Trailer: "X-Sum" });
    for (const e of feed(req.headers)) {
      res.write(lines(e));
    }
    res.addTrailers({ "X-Sum": "abc" });
    res.end();
  });
  app.get("/long", (req, res) => writes(res.set(STREAM), [`data: ${"x".repeat(20013)}\n\n`, "data: next\n\n"]));
  app.get("/bytes", (req, res) => {
    const bytes = Buffer.from([...feed(req.headers)].map(lines).join(""));
    return writes(res.set(STREAM), Array.from(bytes, (byte) => Buffer.of(byte)));
  });
  app.get("/mixed", (req, res) => writes(res.set(STREAM), [
    Buffer.of(0xef), Buffer.of(0xbb), Buffer.from([0xbf, 0x64]), "ata: cr\r", "id: 1\r", "\r",
    "data: crlf\r", "\ndata: two\r", "\nid: 2\r\n", "\r", "\ndata: lf\n\n",
  ]));
  // As GrowthBook's proxy writes: a bare retry, an id with a space behind it, empty data as a ping.
  app.get("/spaces", (req, res) => {
    seen.push(req.headers["last-event-id"] ?? null);
    res.set(STREAM).end("retry: 600\n\nid: 7 \ndata: x\n\ndata:\n\n");
  });
  app.get("/spaces/seen", (req, res) => res.json(seen));
  // Behind nginx: half an event, then silence. A resumed one goes on.
  app.get("/silent", (req, res) => {
    const last = req.headers["last-event-id"];
    res.set({ ...STREAM, "X-Accel-Buffering": "no" });
    res.write(last === "1" ? lines(event(2)) : `${lines(event(1))}id: 9\ndata: half`);
  });
  // Nothing tells nginx not to buffer.
  app.get("/live", (req, res) => res.set(STREAM).write(lines(event(1))));
  await listen("express", createServer(app));
}

async function withKoa() {
  const { default: Koa } = await import("koa");
  const app = new Koa();
  app.use((ctx) => {
    const body = new PassThrough();
    ctx.set(STREAM);
    ctx.body = body;
    for (const e of feed(ctx.headers)) {
      body.write(lines(e));
    }
    body.end();
  });
  await listen("koa", createServer(app.callback()));
}

async function withBetterSse() {
  const { createSession } = await import("better-sse");
  await listen("better-sse", createServer(async (req, res) => {
    const session = await createSession(req, res, { retry: 700, keepAlive: 100 });
    session.push({ of: "itself" }); // named "message", with an id of its own
    for (const e of feed({ "last-event-id": 0 })) {
      session.push(e.data, e.event, e.id);
    }
  }));
}

async function withFastify() {
  const { default: fastify } = await import("fastify");
  const { FastifySSEPlugin } = await import("fastify-sse-v2");
  const { default: fastifySse } = await import("@fastify/sse");
  const older = fastify({ forceCloseConnections: true });
  await older.register(FastifySSEPlugin, { retryDelay: 800 });
  older.get("/", (req, reply) => {
    reply.sse((async function* () {
      yield { comment: "hb" };
      for (const e of feed(req.headers)) {
        yield { ...e, data: e.data.replace("\n", " "), retry: 600 }; // this one writes one line
      }
    })());
  });
  await older.ready();
  await listen("fastify-sse-v2", older.server);
  const newer = fastify({ forceCloseConnections: true });
  await newer.register(fastifySse);
  newer.get("/", { sse: true }, async (req, reply) => {
    for (const e of feed(req.headers)) {
      await reply.sse.send({ ...e, retry: 600 });
    }
    reply.sse.close();
  });
  await newer.ready();
  await listen("@fastify/sse", newer.server);
}

async function withHono() {
  const { Hono } = await import("hono");
  const { streamSSE } = await import("hono/streaming");
  const { getRequestListener } = await import("@hono/node-server");
  const app = new Hono();
  app.get("/", (c) => streamSSE(c, async (stream) => {
    for (const e of feed({ "last-event-id": c.req.header("Last-Event-ID") })) {
      await stream.writeSSE({ ...e, retry: 600 });
    }
  }));
  await listen("hono", createServer(getRequestListener(app.fetch)));
}

async function withH3() {
  const { H3, createEventStream } = await import("h3");
  const { toNodeHandler } = await import("h3/node");
  const app = new H3();
  app.get("/", (e) => {
    const stream = createEventStream(e);
    stream.push([...feed(Object.fromEntries(e.req.headers))]).then(() => stream.close());
    return stream.send();
  });
  await listen("h3", createServer(toNodeHandler(app)));
}

async function withNode() {
  // What Node's server answers to a request in HTTP/1.0: the connection's end ends the body.
  await listen("node", createServer((req, res) => {
    res.useChunkedEncodingByDefault = false;
    res.writeHead(200, { ...STREAM, Connection: "close" });
    for (const e of feed(req.headers)) {
      res.write(lines(e));
    }
    res.end();
  }));
  // RFC 9112, 6.1 forbids it: Transfer-Encoding in a response that says HTTP/1.0.
  await listen("http10", createTcpServer(async (socket) => {
    socket.on("error", () => {}).once("data", async () => {
      socket.write("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (const e of feed({})) {
        socket.write(`${Buffer.byteLength(lines(e)).toString(16)}\r\n${lines(e)}\r\n`);
        await sleep(1);
      }
    });
  }));
}

for (const start of [withExpress, withKoa, withBetterSse, withFastify, withHono, withH3, withNode]) {
  await start();
}
console.log(JSON.stringify(ports));
