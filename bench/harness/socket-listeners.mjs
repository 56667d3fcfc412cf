// Many WebSocket clients in a process of their own, on bare TCP: what a client costs must not hide what the server costs.
// Orders over IPC: {connect: {url, path, count, rooms, greetings}} · {measure: milliseconds} · {close: true}.
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { percentile } from './figures.mjs';

const AT_ONCE = 25;
const SAMPLE_EVERY = 20;
const EVENT = Buffer.from('"cameraId"');
const KEY = Buffer.from('mimamori-bench-1').toString('base64');

const sockets = [];
let deliveries = 0;
let messages = 0;
let bytes = 0;
let latencies = [];
let counting = false;

/** A masked text frame with a mask of zeros, at most 64 kB. */
function masked(text) {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  head[0] = 0x81;
  head[1] = 0x80 | (payload.length < 126 ? payload.length : 126);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

function lengthOf(chunk, at) {
  const short = chunk[at + 1];
  if (short < 126) return [2, short];
  return short === 126 ? [4, chunk.readUInt16BE(at + 2)] : [10, Number(chunk.readBigUInt64BE(at + 2))];
}

function countEvents(payload) {
  for (let at = 0; (at = payload.indexOf(EVENT, at)) >= 0; at += EVENT.length) deliveries += 1;
  messages += 1;
  bytes += payload.length;
}

function sample(payload) {
  const now = Date.now();
  for (const [, at] of payload.toString().matchAll(/"changedAt":"([^"]+)"/g))
    latencies.push(now - Date.parse(at));
}

class Listener {
  rest = Buffer.alloc(0);
  open = false;

  constructor(index, { url, path, rooms, greetings }, done) {
    this.sampled = index % SAMPLE_EVERY === 0;
    this.greet = greetings?.[Math.floor(index / rooms.length) % greetings.length];
    this.room = rooms[index % rooms.length];
    this.done = done;
    const { hostname, port } = new URL(url);
    this.socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.write(
      `GET ${path.replace('ROOM', this.room)} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
    );
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => process.send({ failed: error.message }));
    sockets.push(this.socket);
  }

  take(chunk) {
    let data = this.rest.length ? Buffer.concat([this.rest, chunk]) : chunk;
    if (!this.open) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) return void (this.rest = data);
      if (!data.subarray(0, 12).toString().endsWith('101')) process.send({ failed: data.toString() });
      this.open = true;
      data = data.subarray(end + 4);
      if (!this.greet) this.done();
    }
    let at = 0;
    while (data.length - at >= 2) {
      if (data.length - at < 10 && data.length - at < (data[at + 1] < 126 ? 2 : 10)) break;
      const [start, length] = lengthOf(data, at);
      if (data.length - at < start + length) break;
      this.hear(data.subarray(at + start, at + start + length));
      at += start + length;
    }
    this.rest = data.subarray(at);
  }

  hear(payload) {
    if (counting) {
      countEvents(payload);
      if (this.sampled) sample(payload);
    }
    if (!this.greet) return;
    // engine.io and socket.io: open, namespace, ack, ping
    if (payload[0] === 0x30) this.socket.write(masked(`40/live,${JSON.stringify(this.greet)}`));
    else if (payload[0] === 0x32) this.socket.write(masked('3'));
    else if (payload[1] === 0x30)
      this.socket.write(masked(`42/live,1["subscribe",{"sites":["${this.room}"]}]`));
    else if (payload[1] === 0x33 || payload[1] === 0x34)
      if (payload.includes('"ok":true')) this.done();
      else process.send({ failed: payload.toString() });
  }
}

async function connect(order) {
  let next = 0;
  const worker = async () => {
    for (; next < order.count;) {
      const index = next++;
      await new Promise((resolve) => new Listener(index, order, resolve));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function measure(milliseconds) {
  [deliveries, messages, bytes, latencies, counting] = [0, 0, 0, [], true];
  const began = performance.now();
  await pause(milliseconds);
  counting = false;
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds,
    deliveries,
    messages,
    bytes,
    p50Ms: latencies.length ? percentile(latencies, 0.5) : 0,
    p99Ms: latencies.length ? percentile(latencies, 0.99) : 0,
  };
}

process.on('message', (order) => {
  const work = order.connect ? connect(order.connect) : order.measure ? measure(order.measure) : undefined;
  if (work)
    work.then(
      (done) => process.send({ done: done ?? {} }),
      (error) => process.send({ failed: error.stack }),
    );
  else {
    sockets.splice(0).forEach((socket) => socket.destroy());
    process.send({ done: {} });
  }
});
process.on('disconnect', () => process.exit(0));
