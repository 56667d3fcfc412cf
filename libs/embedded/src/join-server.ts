import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError } from './errors';
import { proveServer } from './identity';
import { readPidFile } from './pid-file';
import { processFacts } from './process-facts';
import type { Running } from './server';

const PATIENCE_MS = 30_000;

/**
 * Finds a server that a killed process left running on our cluster, and proves that it is ours; undefined when none runs.
 * A pid file whose process is gone, or is no PostgreSQL, is left to PostgreSQL, which knows when it may be ignored.
 * @throws server_not_ours
 */
export async function findLeftServer(at: {
  pgDir: string;
  password: string;
  systemIdentifier: string;
}): Promise<Running | undefined> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(100)) {
    const file = readPidFile(at.pgDir);
    const facts = file && processFacts(file.pid);
    if (!file || !facts || (facts.name && facts.name !== 'postgres')) return undefined;
    const proof = file.port > 0 ? await proveServer({ ...at, port: file.port }) : 'starting';
    if (proof === 'ours') return { pid: file.pid, port: file.port };
    if (proof === 'foreign' || Date.now() > end)
      throw new EmbeddedPostgresError(
        'server_not_ours',
        `Process ${file.pid} runs as the server of ${at.pgDir}, but it could not be proved that it is ours.`,
        `Stop that process; if it is no PostgreSQL, delete ${at.pgDir}/postmaster.pid; then start again.`,
      );
  }
}
