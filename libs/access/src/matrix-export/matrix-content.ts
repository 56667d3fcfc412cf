import type { Tx } from '@mimamori/platform';
import { CsvParts, ReplacedCharacters } from '@mimamori/tabular';

import type { AccessAuthorizer } from '../ability/access.authorizer';
import type { PolicyBook } from '../ability/policy.book';
import { AccessMatrixTooLarge } from '../access.errors';
import type { MatrixUser } from '../matrix/matrix.schema';
import { countUsers, exportedUsers, matrixNames, ownSubjects } from './matrix-export.queries';
import { type MatrixExportPayload, MOST_CHARACTERS_LISTED, MOST_LINES } from './matrix-export.schema';
import { type Line, linesOf, type MatrixNames, type Told } from './matrix-lines';
import type { MatrixWords } from './matrix-words';
import { waysOf } from './ways.rules';

/** Lines that are written at once. */
const BATCH = 1_000;

/** Whose rights these are is read as they stand at one moment, in the snapshot of `tx`. */
export interface MatrixMoment {
  readonly tx: Tx;
  readonly now: Date;
  readonly authorizer: Pick<AccessAuthorizer, 'heldIn'>;
  readonly book: Pick<PolicyBook, 'policies' | 'subjects'>;
}

/** What goes into a file, piece by piece, and what is known of it afterwards. */
export class MatrixContent {
  rows = 0;
  users = 0;
  /** Whether it tells about every user and names every site. */
  complete = false;
  readonly replaced = new ReplacedCharacters(MOST_CHARACTERS_LISTED);

  constructor(
    private readonly moment: MatrixMoment,
    private readonly request: MatrixExportPayload,
    private readonly words: MatrixWords,
  ) {}

  /** @throws AccessMatrixTooLarge */
  async *csv(): AsyncGenerator<Uint8Array, void> {
    const { tx } = this.moment;
    const names = await matrixNames(tx);
    const columns = this.words.columns(await this.subjects());
    const parts = new CsvParts(columns, { encoding: this.request.encoding });
    yield this.taken(parts.heading());
    let seen = 0;
    for await (const users of exportedUsers(tx, this.request.filter)) {
      seen += users.length;
      for (const user of users)
        for (const lines of batches(await this.lines(user, names))) {
          this.rows += lines.length;
          if (this.rows > MOST_LINES) throw new AccessMatrixTooLarge(MOST_LINES);
          yield this.taken(parts.rows(lines));
        }
    }
    this.complete =
      Object.keys(this.request.filter).length === 0 &&
      [...names.sites.values()].every((site) => site !== null) &&
      seen === (await countUsers(tx));
  }

  private async lines(user: MatrixUser, names: MatrixNames): Promise<Iterable<Line>> {
    const { filter } = this.request;
    const { siteId, subject, action } = filter;
    const told = await this.told(user);
    const isAbout = siteId !== undefined || subject !== undefined || action !== undefined;
    if (isAbout && told.ways.length === 0) return [];
    this.users += 1;
    return linesOf(told, names, this.words, siteId);
  }

  private async told(user: MatrixUser): Promise<Told> {
    const { tx, now, authorizer, book } = this.moment;
    const held = await authorizer.heldIn(tx, user.id, now);
    return { user, held, ways: waysOf(book, held, this.request.filter) };
  }

  /** Kinds of things that somebody may be given rights to, in the order of the policies. */
  private async subjects(): Promise<string[]> {
    const { tx, book } = this.moment;
    const { subject, action } = this.request.filter;
    const given = new Set(
      book.policies.flatMap(({ rules }) =>
        rules.filter(({ role, byGrant }) => role !== '*' || byGrant).map((rule) => rule.subject),
      ),
    );
    const own = await ownSubjects(tx);
    return [...book.subjects]
      .filter(([name]) => given.has(name) || own.has(name))
      .filter(([name]) => subject === undefined || name === subject)
      .filter(([, { actions }]) => action === undefined || actions.includes(action))
      .map(([name]) => name);
  }

  private taken({ bytes, unmappable }: ReturnType<CsvParts['rows']>): Buffer {
    this.replaced.add(unmappable);
    return bytes;
  }
}

function* batches(lines: Iterable<Line>): Generator<readonly Line[]> {
  let batch: Line[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length) yield batch;
}
