import { Clock, Translator, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { PolicyBook } from '../ability/policy.book';
import { MatrixContent } from './matrix-content';
import { ownRoleNames } from './matrix-export.queries';
import type { MatrixExportPayload } from './matrix-export.schema';
import { MatrixWords } from './matrix-words';

/** What a file of the matrix says, from the rules that decide. */
@Injectable()
export class MatrixContents {
  constructor(
    private readonly clock: Clock,
    private readonly authorizer: AccessAuthorizer,
    private readonly book: PolicyBook,
    private readonly translator: Translator,
  ) {}

  /** As it all is now; asks no permission but which users, stores, regions and groups the caller may read. */
  async open(tx: Tx, request: MatrixExportPayload): Promise<{ content: MatrixContent; words: MatrixWords }> {
    const { authorizer, book } = this;
    const words = new MatrixWords(this.translator, request.locale, await ownRoleNames(tx));
    const content = new MatrixContent({ tx, now: this.clock.now(), authorizer, book }, request, words);
    return { content, words };
  }
}
