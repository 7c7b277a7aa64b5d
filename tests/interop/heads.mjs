// SPDX-License-Identifier: Apache-2.0
// heads.mjs BASE N: what fetch() gets of each of BASE/0 to BASE/(N-1), as JSON: {body, failed}, the bytes as Latin-1.
import { setTimeout as sleep } from "node:timers/promises";

const SECONDS = 10; // undici waits for ever for the end of some bodies that it cannot decode
const [base, n] = process.argv.slice(2);

async function get(url, got) {
  const response = await fetch(url, { redirect: "manual" });
  for await (const piece of response.body ?? []) {
    got.body += Buffer.from(piece).toString("latin1");
  }
  got.failed = false;
}

async function ask(url) {
  const got = { body: "", failed: true };
  await Promise.race([get(url, got).catch(() => {}), sleep(SECONDS * 1000)]);
  return got;
}

const urls = Array.from({ length: n }, (_, i) => `${base}/${i}`);
console.log(JSON.stringify(await Promise.all(urls.map(ask))));
process.exit(0);
