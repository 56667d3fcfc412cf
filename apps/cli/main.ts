import 'reflect-metadata';

import { ConfigError } from '@mimamori/platform';
import { EmbeddedPostgresError } from '@mimamori/embedded';

import { commands } from './commands';
import { usage } from './usage';

/** 0 done, 1 the command failed, 2 it was called wrongly. */
async function main(argv: readonly string[]): Promise<number> {
  const command = commands.find(({ words }) => words.every((word, index) => argv[index] === word));
  if (!command) {
    process.stderr.write(usage(commands));
    return argv.length ? 2 : 0;
  }
  return command.run(argv.slice(command.words.length));
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: Error) => {
    const known = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
    process.stderr.write(`${known ? error.message : (error.stack ?? String(error))}\n`);
    process.exit(known ? 2 : 1);
  },
);
