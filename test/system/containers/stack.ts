import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

import { startEmbeddedPostgres } from '@mimamori/embedded';
import pg from 'pg';

import { freePort } from '../product';
import { type Composition, newEnvironment, readComposition, type Service } from './composition';
import { Container, type Mount } from './container';
import { environmentOf, lastOf, readDockerfile, type Stage } from './dockerfile';
import { buildImage } from './image';
import { NameServer } from './name-server';
import { type Reply, type Ask, wire } from './wire';

const ROOT = path.resolve(__dirname, '../../..');
const API_ADDRESSES = ['127.0.0.2', '127.0.0.3'] as const;
const ECHO_ADDRESS = '127.0.0.5';
/** Where the proxy is asked, and what it asks the API from. */
const PROXY_ADDRESS = '127.0.0.1';
const NO_ROLES = ['mimamori_app', 'mimamori_system', 'mimamori_migrator'];

interface Ports {
  readonly api: number;
  readonly metrics: number;
  readonly plain: number;
  readonly tls: number;
  readonly alive: number;
}

/** One process of the API, and how to ask it without the proxy. */
export interface ApiProcess {
  readonly container: Container;
  readonly address: string;
  ask(path: string, ask?: Ask): Promise<Reply>;
}

/** docker/compose.yaml without containers: its image, its commands, its environment, its proxy, on this machine's loopback. */
export class Stack {
  readonly containers: Container[] = [];
  readonly apis: ApiProcess[] = [];
  private readonly closers: (() => Promise<void>)[] = [];
  private readonly names = new NameServer(new Set(API_ADDRESSES));
  private secrets: Record<string, string> = {};
  private composition!: Composition;
  private image = '';
  private runtime!: Stage;
  private ports!: Ports;
  private databasePort = 0;
  ca!: Buffer;
  ask!: (path: string, ask?: Ask) => Promise<Reply>;
  askPlain!: (path: string, ask?: Ask) => Promise<Reply>;

  constructor(readonly folder: string) {}

  get url(): string {
    return `https://${PROXY_ADDRESS}:${this.ports.tls}`;
  }

  get metricsToken(): string {
    return this.secrets.METRICS_TOKEN!;
  }

  /** Everything in the order of `depends_on`. */
  async start(): Promise<void> {
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    const [api, metrics, plain, tls, alive] = ports as [number, number, number, number, number];
    this.ports = { api, metrics, plain, tls, alive };
    const envFile = path.join(this.folder, 'docker/.env');
    fs.mkdirSync(path.dirname(envFile));
    this.secrets = await newEnvironment(ROOT, envFile, this.url);
    this.composition = await readComposition(ROOT, envFile);
    const dockerfile = fs.readFileSync(path.join(ROOT, 'docker/Dockerfile'), 'utf8');
    this.runtime = readDockerfile(dockerfile).at(-1)!;
    await this.makeCertificate();
    await this.startDatabase();
    this.image = await buildImage(ROOT, path.join(this.folder, 'image'));
    await this.makeVolume();
    for (const name of ['roles', 'migrate']) await this.once(name, this.commandOf(name));
    const starting = API_ADDRESSES.map((address) => this.startApi(address));
    const worker = this.startWorker();
    await Promise.all([...starting, worker]);
    await this.startProxy();
  }

  async stop(): Promise<void> {
    await Promise.all(this.containers.map((container) => container.kill()));
    for (const close of this.closers.toReversed()) await close();
  }

  /** `docker compose run --rm cli …` @returns what it printed */
  cli(...args: string[]): Promise<string> {
    return this.once('cli', [...this.serviceOf('cli').entrypoint!, ...args]);
  }

  serviceOf(name: string): Service {
    return this.composition.services[name]!;
  }

  /** Those that have not ended. */
  running(): Container[] {
    return this.containers.filter(({ isRunning }) => isRunning);
  }

  stopSignalOf(name: string): NodeJS.Signals {
    return this.serviceOf(name).stop_signal ?? 'SIGTERM';
  }

  /** As compose.yaml says, or else the image; the proxy's asks the port that it has here. */
  healthCheckOf(name: string): readonly string[] {
    const { metrics, alive } = this.ports;
    const ofImage = () => JSON.parse(lastOf(this.runtime, 'HEALTHCHECK')!.split(' CMD ')[1]!) as string[];
    const test = this.serviceOf(name).healthcheck?.test.slice(1) ?? ofImage();
    return test.map((word) => word.replace('9464', String(metrics)).replace('8404', String(alive)));
  }

  /** Another process at an address whose process has ended, as `restart: unless-stopped` starts one. */
  async startApi(address: string): Promise<ApiProcess> {
    const own = { HOST: address, PORT: String(this.ports.api), TRUST_PROXY: PROXY_ADDRESS };
    const container = this.run('api', `api-${address}-${this.containers.length}`, this.commandOf('api'), own);
    const ask = wire(`http://${address}:${this.ports.api}`);
    await container.until(async () => (await ask('/health/ready').catch(() => undefined))?.status === 200);
    const api = { container, address, ask };
    const known = this.apis.findIndex((one) => one.address === address);
    if (known < 0) this.apis.push(api);
    else this.apis[known] = api;
    return api;
  }

  /** One more process behind the API's name, which answers everything with the headers that it was asked with. */
  async addEcho(): Promise<void> {
    const server = http.createServer(({ headers }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(headers));
    });
    await new Promise<void>((resolve) => server.listen(this.ports.api, ECHO_ADDRESS, resolve));
    this.closers.push(async () => {
      server.close();
      server.closeAllConnections();
    });
    this.names.add(ECHO_ADDRESS);
  }

  private commandOf(name: string): readonly string[] {
    return this.serviceOf(name).command ?? (JSON.parse(lastOf(this.runtime, 'CMD')!) as string[]);
  }

  private async startWorker(): Promise<void> {
    const own = { HOST: '127.0.0.4', METRICS_PORT: String(this.ports.metrics) };
    const container = this.run('worker', 'worker', this.commandOf('worker'), own);
    const ask = wire(`http://127.0.0.4:${this.ports.metrics}`);
    await container.until(async () => (await ask('/metrics').catch(() => undefined)) !== undefined);
  }

  private async startProxy(): Promise<void> {
    const namePort = await this.names.listen();
    this.closers.push(() => this.names.close());
    const { plain, tls, alive, api } = this.ports;
    const env = {
      ...this.serviceOf('proxy').environment,
      PROXY_HOST: PROXY_ADDRESS,
      PLAIN_PORT: String(plain),
      TLS_PORT: String(tls),
      ALIVE_PORT: String(alive),
      API_NAME: `api:${api}`,
      NAME_SERVER: `${PROXY_ADDRESS}:${namePort}`,
    };
    const docker = path.join(ROOT, 'docker');
    const certificate = path.join(this.folder, 'docker/certs');
    const mounts = [
      { source: docker, target: '/configuration', mode: 'ro' },
      { source: certificate, target: '/certs', mode: 'ro' },
    ] as const;
    const container = new Container({
      name: 'proxy',
      folder: this.folder,
      uid: uidOf(this.serviceOf('proxy').user),
      workdir: '/configuration',
      mounts,
      env,
      command: ['haproxy', '-W', '-db', '-f', 'haproxy.cfg'],
    });
    this.containers.push(container);
    this.ca = fs.readFileSync(path.join(certificate, 'site.pem'));
    this.ask = wire(this.url, this.ca);
    this.askPlain = wire(`http://${PROXY_ADDRESS}:${plain}`);
    await container.until(
      async () => (await this.ask('/health/ready').catch(() => undefined))?.status === 200,
    );
  }

  private run(
    service: string,
    name: string,
    command: readonly string[],
    own: Record<string, string> = {},
  ): Container {
    const { user, volumes = [], environment = {} } = this.serviceOf(service);
    const app = { source: path.join(this.image, 'app'), target: '/app', mode: 'ro' } as const;
    const data = volumes.map((volume): Mount => {
      const [source = '', target = '', mode] = volume.split(':');
      return { source: path.join(this.folder, 'volumes', source), target, mode: mode === 'ro' ? 'ro' : 'rw' };
    });
    const here = Object.entries(environment).map(([key, value]) => [
      key,
      value.replace('@db:5432/', `@127.0.0.1:${this.databasePort}/`),
    ]);
    const container = new Container({
      name,
      folder: this.folder,
      uid: uidOf(user),
      workdir: lastOf(this.runtime, 'WORKDIR')!,
      mounts: [app, ...data],
      env: { ...environmentOf(this.runtime), ...Object.fromEntries(here), ...own },
      command,
    });
    this.containers.push(container);
    return container;
  }

  private async once(service: string, command: readonly string[]): Promise<string> {
    const container = this.run(service, `${service}-${this.containers.length}`, command);
    const code = await container.ended;
    if (code !== 0) throw new Error(`${service} ended with ${code}: ${container.output()}`);
    return container.output();
  }

  /** An empty database without roles, whose superuser has the password of docker/.env, as the image of PostgreSQL makes it. */
  private async startDatabase(): Promise<void> {
    const { port, urls, stop } = await startEmbeddedPostgres({
      dataDir: path.join(this.folder, 'database'),
      durable: false,
    });
    this.closers.push(stop);
    this.databasePort = port;
    const maintenance = new URL(urls.superuser);
    maintenance.pathname = '/postgres';
    const client = new pg.Client({ connectionString: maintenance.href });
    await client.connect();
    try {
      await client.query('drop database mimamori');
      for (const role of NO_ROLES) await client.query(`drop role ${role}`);
      await client.query(`alter role postgres password '${this.secrets.POSTGRES_PASSWORD}'`);
      await client.query(`create database mimamori template template0 encoding 'UTF8' locale 'C.UTF-8'`);
    } finally {
      await client.end();
    }
  }

  /** A new named volume is what the image has at its place, with its owner. */
  private async makeVolume(): Promise<void> {
    const volume = path.join(this.folder, 'volumes/blobs');
    fs.mkdirSync(path.dirname(volume), { recursive: true });
    await promisify(execFile)('cp', ['-a', path.join(this.image, 'data'), volume]);
  }

  /** With the very command of docker/README.md. */
  private async makeCertificate(): Promise<void> {
    const command = /^openssl req (?:[^\n\\]|\\\n)*/m.exec(
      fs.readFileSync(path.join(ROOT, 'docker/README.md'), 'utf8'),
    )?.[0];
    if (!command) throw new Error('docker/README.md makes no certificate for a trial');
    const certificate = path.join(this.folder, 'docker/certs');
    await promisify(execFile)('sh', ['-ec', command], { cwd: this.folder });
    if (process.getuid?.() === 0)
      await promisify(execFile)('chown', ['-R', this.serviceOf('proxy').user!, certificate]);
  }
}

const uidOf = (user: string | undefined) => Number(user?.split(':')[0]);
