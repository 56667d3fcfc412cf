// Receives webhooks on a free port, prints its address and then the first event about one camera, and ends:
// node docs/tour/receive.mjs <camera id> <file that will hold the secret>
import { createHmac, timingSafeEqual } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';

const [cameraId, secretFile] = process.argv.slice(2);

/** Standard Webhooks, version v1: HMAC-SHA256 of `id.timestamp.body` under what follows `whsec_`. */
function isSigned(headers, body) {
  const key = Buffer.from(fs.readFileSync(secretFile, 'utf8').trim().replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return String(headers['webhook-signature'])
    .split(' ')
    .map((given) => Buffer.from(given))
    .some((given) => given.length === wanted.length && timingSafeEqual(given, wanted));
}

function told(headers, body) {
  const { type, data } = JSON.parse(body);
  if (data.cameraId !== cameraId) return;
  process.stdout.write(`${type} to ${data.to}, ${isSigned(headers, body) ? 'signed' : 'FORGED'}\n`);
  server.close();
  server.closeAllConnections();
}

const server = http.createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    response.writeHead(204).end(() => told(request.headers, body));
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}/hook\n`));
setTimeout(() => process.exit(1), 60_000).unref();
