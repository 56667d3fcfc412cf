// Watches one camera live until its first change, then ends: node docs/tour/watch.mjs <url> <access token> <camera id>
import { io } from 'socket.io-client';

const [url, token, cameraId] = process.argv.slice(2);
const live = io(`${url}/live`, { auth: { token }, transports: ['websocket'] });

function tell(message, cameras) {
  const { status, recording } = cameras.find((camera) => camera.cameraId === cameraId);
  process.stdout.write(`${message}: ${status}, recording ${recording}\n`);
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

live.on('connect_error', (error) => fail(error.message));
live.on('connect', async () => {
  const { ok, detail } = await live.timeout(5_000).emitWithAck('subscribe', { cameras: [cameraId] });
  if (!ok) fail(detail);
});
live.on('snapshot', ({ cameras }) => tell('snapshot', cameras));
live.on('status', ({ changes }) => {
  tell('status', changes);
  live.close();
});
setTimeout(() => fail('nothing changed within 60 seconds'), 60_000).unref();
