import { type AuditEntry, AuditEvent } from '@mimamori/audit';
import { getTenantId, type TenantDb } from '@mimamori/platform';
import { KeyRing } from '@mimamori/sealing';

export {
  sampleCheckpoint,
  sampleEvent,
  sampleFile,
  sampleKeyList,
  sampleRows,
} from '../src/log-file/log-file.sample';

/** A valid entry for `Audit.append`. */
export function anEntry(entry: Partial<AuditEntry> = {}): AuditEntry {
  return {
    action: 'sites.site.update',
    subject: 'Site',
    subjectId: '019a0000-0000-7000-8000-000000000001',
    ...entry,
  };
}

/** Every row of the tenant's log in the order of writing, past all permissions. */
export function logged(db: TenantDb): Promise<AuditEvent[]> {
  return db
    .repository(AuditEvent)
    .find({ where: { tenantId: getTenantId() }, order: { transactionId: 'ASC', id: 'ASC' } });
}

/** What `LogFileVerifier` takes, of the answer of `/.well-known/mimamori-sealing-keys.json`. */
export function keyRingOf(list: unknown): KeyRing {
  return new KeyRing(list);
}
