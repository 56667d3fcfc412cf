// A PostgreSQL of Debian's package, of its own user, in a folder of ours.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { freePort } from './served.mjs';
import { StepFailed } from './step.mjs';

const VERSIONS = '/usr/lib/postgresql';

function binaries() {
  const majors = fs.existsSync(VERSIONS) ? fs.readdirSync(VERSIONS).map(Number).filter(Boolean) : [];
  if (!majors.length) throw new StepFailed(`no PostgreSQL under ${VERSIONS}`);
  return path.join(VERSIONS, String(Math.max(...majors)), 'bin');
}

/** Passwords count over TCP, as on a real server; only its own socket trusts. */
export async function startDebianPostgres(folder) {
  const bin = binaries();
  const port = await freePort();
  const data = path.join(folder, 'data');
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('chown', ['postgres', folder]);
  const as = (program, args, input) =>
    execFileSync('runuser', ['-u', 'postgres', '--', path.join(bin, program), ...args], {
      cwd: folder,
      input: input ?? '',
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  as('initdb', [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '-E',
    'UTF8',
  ]);
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
  as('pg_ctl', ['-D', data, '-o', options, '-l', path.join(folder, 'log'), '-w', 'start']);
  return {
    port,
    sql: (text, database = 'postgres') =>
      as(
        'psql',
        ['-h', folder, '-p', String(port), '-U', 'postgres', '-d', database, '-q', '-v', 'ON_ERROR_STOP=1'],
        text,
      ),
    stop: () => as('pg_ctl', ['-D', data, '-m', 'fast', '-w', 'stop']),
  };
}
