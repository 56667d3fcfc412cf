import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { buildContext } from './containers/build-context';
import {
  type Composition,
  composeConfig,
  newEnvironment,
  readComposition,
  type Service,
} from './containers/composition';
import { environmentOf, lastOf, readDockerfile, type Stage } from './containers/dockerfile';

const ROOT = path.resolve(__dirname, '../..');
const run = promisify(execFile);
const read = (file: string) => fs.readFile(path.join(ROOT, file), 'utf8');
const seconds = (text: string) => {
  const [, minutes = 0, rest = 0] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(text)!;
  return Number(minutes) * 60 + Number(rest);
};

// docker-compose is a Python program that takes a second to say anything
jest.setTimeout(120_000);

/** Variables that compose.yaml decides: by the image, for the API alone, for the proxy's sake, or because there is no demonstration. */
const SETTLED = [
  'HANDLER_TIMEOUT_SECONDS',
  'HOST',
  'MIGRATION_DATABASE_URL',
  'MIMAMORI_DATA_DIR',
  'MIMAMORI_DEMO',
  'MIMAMORI_DEMO_PASSWORD',
  'MIMAMORI_DEMO_SCALE',
  'MIMAMORI_MODE',
  'PORT',
  'SHUTDOWN_DELAY_SECONDS',
  'SHUTDOWN_GRACE_SECONDS',
  'TRUST_PROXY',
];

let folder: string;
let envFile: string;
let secrets: Record<string, string>;
let composition: Composition;
let stages: readonly Stage[];

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'mimamori-compose-'));
  envFile = path.join(folder, '.env');
  secrets = await newEnvironment(ROOT, envFile, 'https://mimamori.example/');
  composition = await readComposition(ROOT, envFile);
  stages = readDockerfile(await read('docker/Dockerfile'));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

const services = (): [string, Service][] => Object.entries(composition.services);
const each = <T>(value: (service: Service) => T) =>
  Object.fromEntries(services().map(([name, service]) => [name, value(service)]));
const all = <T>(value: T) => each(() => value);

describe('docker/new-env.sh', () => {
  it('writes secrets that nobody else reads, new ones each time, and never over others', async () => {
    expect((await fs.stat(envFile)).mode & 0o777).toBe(0o600);
    const second = await newEnvironment(ROOT, path.join(folder, 'second'), 'https://mimamori.example');
    const same = Object.keys(secrets).filter((name) => secrets[name] === second[name]);
    expect(same).toEqual(['COMPOSE_PROJECT_NAME', 'MIMAMORI_VERSION', 'MIMAMORI_PUBLIC_URL']);
    expect(Buffer.from(secrets.MIMAMORI_MASTER_KEY!, 'base64')).toHaveLength(32);
    await expect(newEnvironment(ROOT, envFile, 'https://mimamori.example')).rejects.toThrow(/exists/);
    await expect(newEnvironment(ROOT, path.join(folder, 'x'), 'http://mimamori.example')).rejects.toThrow(
      /https/,
    );
  });
});

describe('docker/compose.yaml', () => {
  it('does not start without a secret, and says which one', async () => {
    const lines = (await fs.readFile(envFile, 'utf8')).split('\n');
    const required = Object.keys(secrets).filter((name) => name !== 'COMPOSE_PROJECT_NAME');
    expect(required).toHaveLength(8);
    const refused = required.map(async (name) => {
      const without = path.join(folder, `without-${name}`);
      await fs.writeFile(without, lines.filter((line) => !line.startsWith(`${name}=`)).join('\n'));
      await expect(composeConfig(ROOT, without, '--quiet')).rejects.toThrow(`${name} is not set`);
    });
    await Promise.all(refused);
  });

  it('has no password of its own', async () => {
    const text = await read('docker/compose.yaml');
    expect(text.match(/\$\{\w*(?:PASSWORD|KEY|TOKEN)\w*:?-/g)).toBeNull();
    expect(text.match(/(?:PASSWORD|KEY|TOKEN): (?!\$\{)/g)).toBeNull();
    expect(text.match(/postgres:\/\/\w+:(?!\$\{)/g)).toBeNull();
  });

  it('gives no container a right, a writable root or root itself', () => {
    expect(each(({ read_only }) => read_only)).toEqual(all(true));
    expect(each(({ cap_drop }) => cap_drop)).toEqual(all(['ALL']));
    expect(each(({ security_opt }) => security_opt)).toEqual(all(['no-new-privileges:true']));
    expect(each(({ user }) => /^(?!0(:|$)|root)./.test(user ?? ''))).toEqual(all(true));
    expect(JSON.stringify(composition)).not.toMatch(
      /privileged|cap_add|docker\.sock|network_mode|"pid":|"ipc":/,
    );
  });

  it('bounds every container, its logs and its files', () => {
    expect(each(({ pids_limit }) => pids_limit! > 0)).toEqual(all(true));
    expect(each(({ deploy }) => Number.parseInt(deploy.resources.limits.memory, 10) >= 256)).toEqual(
      all(true),
    );
    expect(each(({ deploy }) => deploy.resources.limits.cpus > 0)).toEqual(all(true));
    expect(each(({ logging }) => Object.keys(logging!.options).toSorted())).toEqual(
      all(['max-file', 'max-size']),
    );
    expect(each(({ ulimits }) => ulimits!.nofile!.hard)).toEqual(all(65_536));
  });

  it('names the version of every image', () => {
    const base = stages.map((stage) => stage.base);
    for (const image of [...base, ...services().map(([, service]) => service.image)])
      expect(image).toMatch(/^[a-z]+:(?!latest)[\w.-]+$/);
  });

  it('publishes the proxy and nothing else, and keeps the database from it', () => {
    expect(services().flatMap(([name, { ports = [] }]) => ports.map(({ target }) => [name, target]))).toEqual(
      [
        ['proxy', 8080],
        ['proxy', 8443],
      ],
    );
    const networksOf = (name: string) => Object.keys(composition.services[name]!.networks).toSorted();
    expect(networksOf('db')).toEqual(['data']);
    expect(networksOf('proxy')).toEqual(['edge', 'public']);
    expect(composition.networks.data).toMatchObject({ internal: true });
    expect(composition.networks.edge).toMatchObject({ internal: true });
    const believed = composition.services.api!.environment!.TRUST_PROXY;
    expect(composition.services.proxy!.networks.edge!.ipv4_address).toBe(believed);
  });

  it('runs two processes of the API, which share their files with the worker', () => {
    expect(composition.services.api!.deploy.replicas).toBe(2);
    const { volumes } = composition.services.api!;
    expect(volumes).toEqual(['blobs:/data:rw']);
    expect(composition.services.worker!.volumes).toEqual(volumes);
    expect(Object.keys(composition.volumes).toSorted()).toEqual(['blobs', 'database']);
  });

  it('starts in order: database, roles, schema, processes, proxy', () => {
    const after = (name: string) =>
      Object.entries(composition.services[name]!.depends_on!).map(([other, { condition }]) => [
        other,
        condition,
      ]);
    expect(after('roles')).toEqual([['db', 'service_healthy']]);
    expect(after('migrate')).toEqual([['roles', 'service_completed_successfully']]);
    for (const name of ['api', 'worker', 'cli'])
      expect(after(name)).toEqual([['migrate', 'service_completed_successfully']]);
    expect(after('proxy')).toEqual([['api', 'service_healthy']]);
    for (const name of ['db', 'worker', 'proxy'])
      expect(composition.services[name]!.healthcheck!.test[0]).toBe('CMD');
  });

  it('tells each container only the secrets that it uses', () => {
    const told = each(({ environment }) =>
      Object.entries(secrets)
        .filter(([name]) => /PASSWORD|KEY|TOKEN/.test(name))
        .filter(([, value]) => JSON.stringify(environment ?? {}).includes(value))
        .map(([name]) => name.replace('MIMAMORI_', '').replace('_PASSWORD', '')),
    );
    const product = ['MASTER_KEY', 'SYSTEM', 'APP', 'METRICS_TOKEN'];
    expect(told).toEqual({
      db: ['POSTGRES'],
      roles: ['POSTGRES', 'MIGRATOR', 'SYSTEM', 'APP'],
      migrate: ['MIGRATOR'],
      api: product,
      worker: product,
      cli: product,
      proxy: [],
    });
  });

  it('passes on every variable of the product that is not settled here', async () => {
    const documented = [...(await read('README.md')).matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(
      ([, name]) => name!,
    );
    expect(documented.length).toBeGreaterThan(25);
    const passed = Object.keys(composition.services.worker!.environment!);
    expect(documented.filter((name) => !passed.includes(name)).toSorted()).toEqual(SETTLED);
  });

  it('waits for a stop as long as the program may take for it', async () => {
    const { SHUTDOWN_DELAY_SECONDS: delay, SHUTDOWN_GRACE_SECONDS: grace } =
      composition.services.api!.environment!;
    const longest = Number(delay) + Number(grace);
    expect(seconds(composition.services.api!.stop_grace_period!)).toBeGreaterThan(longest);
    const proxy = await read('docker/haproxy.cfg');
    const hard = Number(/hard-stop-after (\d+)s/.exec(proxy)![1]);
    expect(seconds(composition.services.proxy!.stop_grace_period!)).toBeGreaterThan(hard);
    expect(hard).toBeGreaterThan(longest);
  });
});

describe('docker/Dockerfile', () => {
  it('ends as a user who is not root, with nothing between Docker and the program', () => {
    const image = stages.at(-1)!;
    expect(lastOf(image, 'USER')).toBe('1000:1000');
    expect(composition.services.api!.user).toBe(lastOf(image, 'USER'));
    expect(lastOf(image, 'ENTRYPOINT')).toBe('[]');
    expect((JSON.parse(lastOf(image, 'CMD')!) as string[])[0]).toBe('node');
    expect(lastOf(image, 'HEALTHCHECK')).toMatch(/ CMD \["node", "docker\/healthcheck\.mjs"\]$/);
    expect(environmentOf(image)).toMatchObject({ NODE_ENV: 'production', MIMAMORI_MODE: 'production' });
    expect(image.instructions.filter(({ name }) => name === 'RUN')).toEqual([]);
  });

  it('gets no secret, no data and no test from .dockerignore', () => {
    const files = buildContext(ROOT);
    const unwanted =
      /(^|\/)(\.env|\.mimamori|\.git|node_modules|dist|testing|certs)(\/|$)|spec\.ts$|\.(pem|key|sql|dump)$/;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
    expect(new Set(files.map((file) => file.split('/', 1)[0]))).toEqual(
      new Set([
        '.swcrc',
        'apps',
        'bin',
        'clients',
        'docker',
        'i18n',
        'libs',
        'package-lock.json',
        'package.json',
      ]),
    );
  });
});

describe('the files beside them', () => {
  it('are scripts without a finding of shellcheck, and a configuration that HAProxy takes', async () => {
    await run('shellcheck', ['docker/new-env.sh', 'test/system/containers/confine.sh'], { cwd: ROOT });
    const pem = path.join(folder, 'site.pem');
    const subject = ['-subj', '/CN=localhost', '-keyout', `${pem}.key`, '-out', pem];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...subject]);
    const env = {
      PATH: `${process.env.PATH}:/usr/sbin`,
      PUBLIC_URL: 'https://mimamori.example',
      TLS_FILE: pem,
    };
    const { stdout, stderr } = await run('haproxy', ['-c', '-f', 'docker/haproxy.cfg'], { cwd: ROOT, env });
    expect(`${stdout}${stderr}`).not.toMatch(/WARNING|ALERT/);
  });
});
