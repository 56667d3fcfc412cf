import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly networks: Readonly<Record<string, { readonly ipv4_address?: string } | null>>;
  readonly ports?: readonly { readonly published: number; readonly target: number }[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly stop_signal?: NodeJS.Signals;
  readonly ulimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly deploy: {
    readonly replicas?: number;
    readonly resources: { readonly limits: { readonly cpus: number; readonly memory: string } };
  };
}

export interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, object>>;
}

/** Runs docker/new-env.sh. @returns what it wrote to the file */
export async function newEnvironment(
  root: string,
  file: string,
  publicUrl: string,
): Promise<Record<string, string>> {
  await run('sh', [`${root}/docker/new-env.sh`, publicUrl, file]);
  return readEnvironment(file);
}

/** The variables of an environment file. */
export function readEnvironment(file: string): Record<string, string> {
  const text = fs.readFileSync(file, 'utf8');
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]));
}

/** Runs Debian's `docker-compose config`. @returns what it prints. @throws with what it says */
export async function composeConfig(root: string, envFile: string, ...options: string[]): Promise<string> {
  const { PATH = '', HOME = '/' } = process.env;
  const file = ['--file', `${root}/docker/compose.yaml`, '--env-file', envFile];
  const { stdout } = await run('docker-compose', [...file, 'config', ...options], { env: { PATH, HOME } });
  return stdout;
}

/** The composition as `docker-compose` reads it; its own YAML parser turns the answer into JSON. */
export async function readComposition(root: string, envFile: string): Promise<Composition> {
  const yaml = await composeConfig(root, envFile);
  const program = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)';
  const reading = run('/usr/bin/python3', ['-c', program]);
  reading.child.stdin!.end(yaml);
  return JSON.parse((await reading).stdout) as Composition;
}
