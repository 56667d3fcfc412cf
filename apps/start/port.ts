import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a killed predecessor started needs a moment to end. */
const PATIENCE_MS = 3_000;

const HIGHEST = 65_535;

function problemWith(port: number, host: string): Promise<NodeJS.ErrnoException | undefined> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * Asked before anything is seeded: the passwords of a first start are shown once, and must not be lost with it. A PORT that
 * is no port is left to the configuration, which names all that is wrong.
 * @throws Error with the way out
 */
export async function requireFreePort({ PORT, HOST }: NodeJS.ProcessEnv): Promise<void> {
  const [port, host] = [Number(PORT || '3000'), HOST || '127.0.0.1'];
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST) return;
  for (const end = Date.now() + PATIENCE_MS; ; await pause(100)) {
    const problem = await problemWith(port, host);
    if (!problem) return;
    const busy = problem.code === 'EADDRINUSE';
    if (busy && Date.now() < end) continue;
    throw new Error(
      busy
        ? `Port ${port} on ${host} is in use by another program. Stop that program, or set PORT to another port.`
        : `Port ${port} on ${host} cannot be listened on (${problem.code}). Set PORT or HOST to others.`,
    );
  }
}
