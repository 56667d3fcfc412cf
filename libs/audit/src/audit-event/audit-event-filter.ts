import type { SqlParams } from '@mimamori/platform';
import { z } from 'zod';

import type { AuditOutcome } from './audit-event.entity';
import { outcomeSchema } from './audit-event.schema';

const idText = z.string().trim().min(1).max(100);
const instant = z.iso.datetime({ offset: true });

export interface AuditEventFilter {
  /** A word of the vocabulary, or with a dot at its end all that begin with it: `login.`. */
  readonly action: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly actorId: string;
  readonly onBehalfOf: string;
  readonly incidentId: string;
  /** One address. */
  readonly ip: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly outcome: AuditOutcome;
  /** ISO 8601 with offset; from is inclusive, to is not. */
  readonly from: string;
  readonly to: string;
}

export const auditEventFilters = {
  action: idText.describe('A word of /v1/audit-actions; with a dot at its end, all that begin with it.'),
  subject: idText,
  subjectId: idText,
  actorId: idText,
  onBehalfOf: idText.describe('For whom a machine acted.'),
  incidentId: z.uuid(),
  ip: z.union([z.ipv4(), z.ipv6()]).describe('One address.'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('ISO 3166-1 alpha-2. Rows whose country is not known are not among them.'),
  outcome: outcomeSchema,
  from: instant.describe('Inclusive.'),
  to: instant.describe('Not inclusive.'),
};

/** A range, not LIKE, which no index serves behind row-level security; `/` is what follows `.`. */
function actionIs(action: string, params: SqlParams): string {
  const column = 'audit_event.action collate "C"';
  if (!action.endsWith('.')) return `${column} = ${params.add(action)}`;
  const beyond = `${action.slice(0, -1)}/`;
  return `${column} >= ${params.add(action)} and ${column} < ${params.add(beyond)}`;
}

/** Conditions over `audit_event`; the texts are ours, what was asked goes through `params`. */
export function auditEventWhere(filter: Partial<AuditEventFilter>, params: SqlParams): string[] {
  const { action, subject, subjectId, actorId, onBehalfOf, incidentId, ip, country, outcome, from, to } =
    filter;
  const where: string[] = [];
  if (action) where.push(actionIs(action, params));
  if (subject) where.push(`audit_event.subject = ${params.add(subject)}`);
  if (subjectId) where.push(`audit_event.subject_id = ${params.add(subjectId)}`);
  if (actorId) where.push(`audit_event.actor_id = ${params.add(actorId)}`);
  if (onBehalfOf) where.push(`audit_event.on_behalf_of = ${params.add(onBehalfOf)}`);
  if (incidentId) where.push(`audit_event.incident_id = ${params.add(incidentId, 'uuid')}`);
  if (ip) where.push(`audit_event.ip = ${params.add(ip, 'inet')}`);
  if (country) where.push(`audit_event.country = ${params.add(country)}`);
  if (outcome) where.push(`audit_event.outcome = ${params.add(outcome)}`);
  // said in the words of the index, which holds only these
  if (outcome && outcome !== 'ok') where.push("audit_event.outcome <> 'ok'");
  if (from) where.push(`audit_event.occurred_at >= ${params.add(from, 'timestamptz')}`);
  if (to) where.push(`audit_event.occurred_at < ${params.add(to, 'timestamptz')}`);
  return where;
}

/** A filter as the log may hold it: an address belongs to somebody and is only said to have been asked for. */
export function toldFilter({ ip, ...filter }: Partial<AuditEventFilter>): Record<string, unknown> {
  return { ...filter, ...(ip && { byIp: true }) };
}
