import { Audit } from '@mimamori/audit';
import { NotFound, requireCan, TenantDb } from '@mimamori/platform';
import { Keysets, type Page, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { Sessions } from '../session/session.service';
import { ExternalIdentity } from './external-identity.entity';
import { EXTERNAL_IDENTITY, externalIdentityList } from './external-identity.queries';
import type { ExternalIdentityListRequest, ExternalIdentityRow } from './external-identity.schema';

/** Which users of the tenant are which people at its provider. */
@Injectable()
export class ExternalIdentities {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
  ) {}

  /** @throws CursorInvalid */
  list(request: ExternalIdentityListRequest): Promise<Page<ExternalIdentityRow>> {
    return readPage(this.db, this.keysets, externalIdentityList(request));
  }

  /** @throws NotFound */
  async get(id: string): Promise<ExternalIdentityRow> {
    const row = await readRow<ExternalIdentityRow>(this.db, EXTERNAL_IDENTITY, id);
    if (!row) throw new NotFound('ExternalIdentity');
    return row;
  }

  /** Takes the link apart and ends the sessions of its user: they could have been opened by it. @throws NotFound, Forbidden */
  async remove(id: string): Promise<void> {
    const { userId, issuer } = await this.get(id);
    requireCan('delete', 'ExternalIdentity', { userId });
    await this.db.transaction(async (tx) => {
      const { affected } = await tx.repository(ExternalIdentity).delete({ tenantId: tx.tenantId, id });
      if (!affected) throw new NotFound('ExternalIdentity');
      await this.sessions.endAllOf(tx, userId, 'ended');
      await this.audit.append(tx, {
        action: 'identity.external_identity.unlink',
        subject: 'ExternalIdentity',
        subjectId: id,
        details: { userId, issuer },
      });
    });
  }
}
