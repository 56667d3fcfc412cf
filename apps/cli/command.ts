/** One command of the command line. */
export interface Command {
  /** How it is called, e.g. `['import', 'cameras']`. */
  readonly words: readonly string[];
  readonly synopsis: string;
  readonly says: string;
  /** @returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}
