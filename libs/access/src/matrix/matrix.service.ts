import { getTenantId, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { AccessAuthorizer } from '../ability/access.authorizer';
import { rulesOf } from '../ability/held.rules';
import { PolicyBook } from '../ability/policy.book';
import { matrixUsers } from './matrix.queries';
import { type MatrixEntry, matrixOf } from './matrix.rules';
import { MOST_SITES_TOLD, type MatrixQuery, type MatrixRow, type MatrixUser } from './matrix.schema';

/** Who may do what where, as it stands now: from the rules that decide, with the view grants that are open. */
@Injectable()
export class AccessMatrix {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly authorizer: AccessAuthorizer,
    private readonly book: PolicyBook,
  ) {}

  /** A page of users whom the caller may read; filters of places and actions leave out entries, not users. @throws CursorInvalid */
  async list(request: MatrixQuery): Promise<Page<MatrixRow>> {
    const page = await readPage(this.db, this.keysets, matrixUsers(request));
    const rows = new Map((await this.rowsOf(page.items, request.filter)).map((row) => [row.userId, row]));
    return mapPage(page, ({ id }) => rows.get(id) as MatrixRow);
  }

  /** Of these users, in their order; asks no permission. */
  async rowsOf(users: readonly MatrixUser[], filter: MatrixQuery['filter'] = {}): Promise<MatrixRow[]> {
    const rows: MatrixRow[] = [];
    for (const user of users) rows.push(await this.row(user, filter));
    return rows;
  }

  private async row({ id, loginId, name }: MatrixUser, filter: MatrixQuery['filter']): Promise<MatrixRow> {
    const held = await this.authorizer.heldBy(getTenantId(), id);
    const rules = rulesOf(this.book, { ...held, from: { outside: false, grants: held.grants } });
    return {
      userId: id,
      loginId,
      name,
      present: held.standing,
      roles: [...new Set(held.roles.map(({ role }) => role))].sort(),
      entries: matrixOf(rules, held.roles, this.book.subjects, filter).map(told),
    };
  }
}

function told({ place, regionId, siteIds, rights }: MatrixEntry): MatrixRow['entries'][number] {
  return {
    place,
    regionId,
    sites: place === 'sites' ? siteIds.length : null,
    siteIds: siteIds.slice(0, MOST_SITES_TOLD),
    rights: rights.map(({ subject, actions, partly }) => ({
      subject,
      actions: [...actions],
      partly: [...partly],
    })),
  };
}
