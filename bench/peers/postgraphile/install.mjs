// PostGraphile and the newer Node it needs, from the lock file beside this one, into this folder.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 22;
const MINUTES = 10;
const folder = fileURLToPath(new URL('.', import.meta.url));
const own = `${folder}node_modules/node-${process.platform}-${process.arch}/bin/node`;

/** A Node that is new enough: the one that runs this, or the one from npm. */
function newerNode() {
  if (Number(process.versions.node.split('.', 1)[0]) >= NEEDED) return process.execPath;
  return fs.existsSync(own) ? own : undefined;
}

/** @returns {{node: string} | {missing: string}} the node to run it with, or why there is none */
export function installPostgraphile() {
  if (!fs.existsSync(`${folder}node_modules/postgraphile`)) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status, error, stderr } = spawnSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: MINUTES * 60_000,
    });
    if (status !== 0)
      return { missing: `npm ci failed: ${(error?.message ?? stderr).trim().split('\n').at(-1)}` };
  }
  const node = newerNode();
  return node ? { node } : { missing: `no Node ${NEEDED} for ${process.platform}-${process.arch}` };
}
