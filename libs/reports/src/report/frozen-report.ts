import { isSmallOperator } from '@mimamori/catalogue';
import { canonicalJson, japanIso, type Principal } from '@mimamori/platform';
import type { Tenant } from '@mimamori/tenancy';

import type { Assessment } from '../safeguard/assessment.type';
import { categoryName, safeguardView, sourceView } from '../safeguard/safeguard.view';
import { countStatuses } from '../safeguard/status-counts';
import type { Words } from '../safeguard/words';
import { annexesIn, type Tables } from './annex';
import { FROZEN_REPORT_FORMAT, type FrozenReport, frozenReportSchema } from './frozen-report.schema';

/** A job waits its turn; only what was asked about another time needs an explanation. */
const WORTH_A_NOTE_MS = 600_000;

export interface ReportOccasion {
  readonly id: string;
  readonly issuedAt: Date;
  readonly tenant: Tenant;
  /** What the libs list beside what they measure. */
  readonly tables: Tables;
  readonly requestedBy: { readonly kind: Principal['kind']; readonly id: string; readonly name: string };
}

/** Puts an assessment into words, once and for all. @throws ZodError when it does not fit its own schema */
export function freeze(words: Words, assessment: Assessment, occasion: ReportOccasion): FrozenReport {
  const { edition, measures, asOf, period } = assessment;
  const { tenant, requestedBy, issuedAt, id } = occasion;
  const smallOperator = isSmallOperator(tenant, edition.smallOperator);
  return frozenReportSchema.parse({
    format: FROZEN_REPORT_FORMAT,
    id,
    kind: 'safeguards',
    locale: words.locale,
    title: words.say('reports:file.safeguards'),
    issuedAt: japanIso(issuedAt),
    asOf: japanIso(asOf),
    period,
    requestedBy,
    tenant: { id: tenant.tenantId, code: tenant.code, name: tenant.name, smallOperator },
    edition: editionPart(words, assessment),
    counts: countStatuses(measures.map(({ status }) => status)),
    categories: edition.categories.map(({ code }) => ({
      code,
      name: categoryName(words, edition, code),
      counts: countStatuses(
        measures.filter(({ measure }) => measure.category === code).map(({ status }) => status),
      ),
    })),
    measures: measures.map((measure) => safeguardView(words, edition, measure)),
    annexes: annexesIn(words, occasion.tables),
    notes: notesOf(words, assessment, smallOperator),
  });
}

/** The bytes that are stored and hashed: sorted keys, no white space, so that equal reports are equal bytes. */
export function frozenBytes(report: FrozenReport): Buffer {
  return Buffer.from(canonicalJson(report), 'utf8');
}

function editionPart(words: Words, { edition }: Assessment): FrozenReport['edition'] {
  const { code, effectiveFrom, effectiveUntil, asOf } = edition;
  return {
    code,
    name: words.of(edition.name),
    note: words.of(edition.note),
    effectiveFrom,
    effectiveUntil,
    asOf,
    sources: edition.sources.map((source) => sourceView(words, edition, source)),
  };
}

function notesOf(words: Words, { edition, asOf, measures }: Assessment, smallOperator: boolean): string[] {
  const measuredLater = measures.some(({ observations }) =>
    observations.some(
      ({ measuredAt }) => measuredAt && measuredAt.getTime() - asOf.getTime() > WORTH_A_NOTE_MS,
    ),
  );
  return [
    words.say('reports:note.frozen'),
    words.say('reports:note.thresholds'),
    words.say('reports:note.edition', {
      name: words.of(edition.name),
      code: edition.code,
      from: edition.effectiveFrom,
    }),
    words.of(edition.note),
    words.say('reports:note.proof'),
    ...(measuredLater ? [words.say('reports:note.measured_later')] : []),
    words.say(`reports:note.${smallOperator ? 'small_operator' : 'not_small_operator'}`),
  ];
}
