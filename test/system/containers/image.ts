import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { buildContext } from './build-context';
import { type Instruction, readDockerfile, type Stage } from './dockerfile';

const run = promisify(execFile);
/** Of no effect on files. */
const SAYINGS = new Set([
  'ARG',
  'LABEL',
  'ENV',
  'USER',
  'EXPOSE',
  'VOLUME',
  'ENTRYPOINT',
  'STOPSIGNAL',
  'HEALTHCHECK',
  'CMD',
]);

const INSTALLED = 'node_modules/.package-lock.json';

/** Carries out a Dockerfile's steps in a folder for each stage: COPY from the build context, RUN where WORKDIR says. */
class Builder {
  private readonly files: readonly string[];

  constructor(
    private readonly root: string,
    private readonly folder: string,
  ) {
    this.files = buildContext(root);
  }

  async build(stage: Stage): Promise<string> {
    let workdir = '/';
    for (const instruction of stage.instructions) {
      const { name, rest } = instruction;
      if (name === 'WORKDIR') {
        workdir = rest;
        fs.mkdirSync(this.at(stage.name, workdir), { recursive: true });
      } else if (name === 'COPY') await this.copy(stage.name, workdir, instruction);
      else if (name === 'RUN') await this.run(this.at(stage.name, workdir), rest);
      else if (!SAYINGS.has(name)) throw new Error(`no way to carry out ${name} ${rest}`);
    }
    return path.join(this.folder, stage.name);
  }

  private at(stage: string, place: string): string {
    return path.join(this.folder, stage, place);
  }

  private async run(cwd: string, script: string): Promise<void> {
    if (script.startsWith('npm ci ')) return this.installed(cwd);
    // it would touch this machine instead of the image
    if (/(^|[\s=])\//.test(script)) throw new Error(`an absolute path in: RUN ${script}`);
    const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env;
    await run('sh', ['-ec', script], { cwd, env, maxBuffer: 2 ** 24 });
  }

  /**
   * What `npm ci` installs from this lock file is here already, as whoever runs these tests called it; as hard links it costs a
   * second instead of half a minute. @throws when it is not what the lock file says
   */
  private async installed(cwd: string): Promise<void> {
    const lockedIn = (file: string) =>
      (JSON.parse(fs.readFileSync(file, 'utf8')) as { packages: Record<string, { version: string }> })
        .packages;
    const record = path.join(this.root, INSTALLED);
    const locked = lockedIn(path.join(cwd, 'package-lock.json'));
    for (const [place, { version }] of Object.entries(lockedIn(record)))
      if (locked[place]?.version !== version) throw new Error(`${place} is not what is locked: run npm ci`);
    await run('cp', ['-al', path.join(this.root, 'node_modules'), cwd]);
    // npm writes its record anew in place, and must not do so through the link
    await run('cp', ['--remove-destination', record, path.join(cwd, INSTALLED)]);
  }

  private async copy(stage: string, workdir: string, { flags, rest }: Instruction): Promise<void> {
    const places = rest.split(' ');
    const target = places.pop()!;
    for (const source of places) {
      const into = this.at(stage, path.resolve(workdir, target));
      if (flags.from) await this.copyFromStage(this.at(flags.from, source), into);
      else this.copyFromContext(source, target.endsWith('/') ? path.join(into, path.basename(source)) : into);
      if (flags.chown && process.getuid?.() === 0) await run('chown', ['-R', flags.chown, into]);
    }
  }

  /** As hard links: nobody changes a file that is there. */
  private async copyFromStage(from: string, into: string): Promise<void> {
    fs.mkdirSync(path.dirname(into), { recursive: true });
    await run('cp', ['-al', from, into]);
  }

  private copyFromContext(source: string, into: string): void {
    const found = this.files.filter((file) => file === source || file.startsWith(`${source}/`));
    if (!found.length) throw new Error(`.dockerignore lets nothing of ${source} into the build`);
    for (const file of found)
      fs.cpSync(path.join(this.root, file), path.join(into, file.slice(source.length)));
  }
}

/** @returns the folder that would be the image's root, without what its base image brings */
export async function buildImage(root: string, folder: string): Promise<string> {
  const builder = new Builder(root, folder);
  const stages = readDockerfile(fs.readFileSync(path.join(root, 'docker/Dockerfile'), 'utf8'));
  let made = '';
  for (const stage of stages) made = await builder.build(stage);
  return made;
}
