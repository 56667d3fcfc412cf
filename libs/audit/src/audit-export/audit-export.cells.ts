import { japanIso, type Locale } from '@mimamori/platform';
import type { WriteColumn } from '@mimamori/tabular';

import type { AuditEventRow } from '../audit-event/audit-event.schema';
import type { AuditWords } from '../vocabulary/audit-words.service';
import type { PersonName } from './audit-export.queries';

const COLUMNS = [
  'occurredAt',
  'actionTitle',
  'action',
  'outcome',
  'actorKind',
  'actorName',
  'actorLoginId',
  'actorId',
  'onBehalfOfName',
  'onBehalfOf',
  'subjectTitle',
  'subjectName',
  'subjectId',
  'footageFrom',
  'footageTo',
  'reason',
  'incidentId',
  'ip',
  'country',
  'device',
  'durationMs',
  'details',
  'credentialId',
  'actorTenantId',
  'traceId',
  'id',
] as const;
type Column = (typeof COLUMNS)[number];

export type AuditCells = Readonly<Record<Column, string | null>>;

export interface ExportWords {
  readonly words: AuditWords;
  readonly locale: Locale;
}

export function exportColumns({ words, locale }: ExportWords): WriteColumn[] {
  return COLUMNS.map((key) => ({ key, heading: words.text(`export.columns.${key}`, locale) }));
}

/** As a spreadsheet of Japan takes it for a time: `2026-11-22 17:05:09.123`. */
function sheetTime(instant: Date | null): string | null {
  return instant && japanIso(instant).slice(0, 23).replace('T', ' ');
}

/** One row of the log as a line of a table; names only where they are still known. */
export function auditCells(
  row: AuditEventRow,
  names: ReadonlyMap<string, PersonName>,
  { words, locale }: ExportWords,
): AuditCells {
  const { occurredAt, footageFrom, footageTo, details, actorId, onBehalfOf, subject, subjectId } = row;
  const named = (id: string | null) => (id === null ? undefined : names.get(id));
  return {
    ...row,
    occurredAt: sheetTime(occurredAt),
    actionTitle: words.action(row.action, locale),
    outcome: words.text(`export.outcomes.${row.outcome}`, locale),
    actorKind: words.text(`export.actors.${row.actorKind}`, locale),
    actorName: named(actorId)?.name ?? null,
    actorLoginId: named(actorId)?.loginId ?? null,
    onBehalfOfName: named(onBehalfOf)?.name ?? null,
    subjectTitle: words.subject(subject, locale),
    subjectName: subject === 'User' ? (named(subjectId)?.name ?? null) : null,
    footageFrom: sheetTime(footageFrom),
    footageTo: sheetTime(footageTo),
    details: Object.keys(details).length ? JSON.stringify(details) : null,
  };
}
