/** One instruction, such as `COPY --from=build /app/dist ./dist`. */
export interface Instruction {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  /** What follows the flags. */
  readonly rest: string;
}

export interface Stage {
  readonly base: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

function instructionOf(line: string): Instruction {
  const [name = '', ...words] = line.split(/\s+/);
  const flags: Record<string, string> = {};
  while (name !== 'HEALTHCHECK' && words[0]?.startsWith('--')) {
    const [flag = '', value = ''] = words.shift()!.slice(2).split('=');
    flags[flag] = value;
  }
  const rest = line.slice(line.length - words.join(' ').length);
  return { name, flags, rest: words.length ? rest : '' };
}

/** The instructions of a Dockerfile by stage; ARGs before the first stage have their defaults put in. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.replaceAll(/\s+/g, ' '));
  const given = new Map<string, string>();
  const stages: { base: string; name: string; instructions: Instruction[] }[] = [];
  for (const instruction of lines.map(instructionOf)) {
    const { name, rest } = instruction;
    if (name === 'FROM') {
      const [base = '', , as] = rest.split(' ');
      const known = base.replaceAll(/\$\{(\w+)\}/g, (_whole, arg: string) => given.get(arg) ?? '');
      stages.push({ base: known, name: as ?? String(stages.length), instructions: [] });
    } else if (stages.length) stages.at(-1)!.instructions.push(instruction);
    else if (name === 'ARG') given.set(...(rest.split('=') as [string, string]));
    else throw new Error(`${name} before the first FROM`);
  }
  return stages;
}

/** What a stage's last instruction of that name says. */
export const lastOf = (stage: Stage, name: string): string | undefined =>
  stage.instructions.findLast((instruction) => instruction.name === name)?.rest;

/** The stage's ENV as a record; values have no spaces. */
export function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stage.instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ rest }) => rest.split(' '));
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}
