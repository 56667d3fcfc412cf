// Bare `ws`: every event goes to every client of its room as a frame of its own, at once. The text is built once for each event,
// as anybody would; there are no permissions, no database, and the events cost nothing.
import http from 'node:http';

import { WebSocketServer } from 'ws';

const rooms = new Map();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = http.createServer();

server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (client) => {
    const room = request.url.slice(1);
    const members = rooms.get(room) ?? [];
    rooms.set(room, members);
    members.push(client);
    client.on('close', () => members.splice(members.indexOf(client), 1));
  }),
);

let timer;
let sent = 0;

function say(names, number) {
  const siteId = names[number % names.length];
  const change = {
    cameraId: `0199a000-0000-7000-8000-${String(number % 500).padStart(12, '0')}`,
    siteId,
    status: number % 2 ? 'online' : 'degraded',
    recording: 'yes',
    reasons: [],
    changedAt: new Date().toISOString(),
  };
  const text = JSON.stringify({ changes: [change] });
  for (const client of rooms.get(siteId) ?? []) client.send(text);
  sent += 1;
}

function start(perSecond) {
  const names = [...rooms.keys()];
  const began = performance.now();
  let told = 0;
  const turn = () => {
    const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
    // What it cannot keep up with is not offered again: the queue would only grow
    if (due - told > perSecond / 10) told = due - 1;
    for (; told < due; told += 1) say(names, told);
    timer = setTimeout(turn, 1);
  };
  turn();
}

process.on('message', ({ perSecond, stop }) => {
  if (perSecond) start(perSecond);
  if (stop) {
    clearTimeout(timer);
    process.send({ sent });
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send('ready'));
process.on('SIGTERM', () => process.exit(0));
