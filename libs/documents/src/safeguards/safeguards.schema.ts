import { z } from 'zod';
import { safeguardLabelsSchema } from './safeguards.labels';

/** What the templates bear in one field; a report's own limits are lower. */
const line = z.string().max(300);
const prose = z.string().max(4_000);

const status = z.enum(['pass', 'warn', 'fail', 'unknown', 'unproved']);

/** `url` is printed as a link only when it is https, mailto or tel; the text is printed anyway. */
const source = z.strictObject({ text: prose, url: z.string().max(2_000).nullable() });

const fact = z.strictObject({ label: line, value: prose });

const metric = z.strictObject({
  code: line,
  name: line,
  status,
  /** Null when there is no observation. */
  valueText: prose.nullable(),
  /** For example `100% / ≥95% / <95%`; null when the metric has none. */
  thresholdText: prose.nullable(),
  /** Where the threshold comes from, under it in small print. */
  thresholdNote: prose.nullable(),
  /** Why it is not `pass`, or why nothing is known. */
  reason: prose.nullable(),
  facts: z.array(fact).max(200),
  asOfText: line.nullable(),
  providedBy: line.nullable(),
});

/** What a named person states, or, while `missing`, what the measure asks somebody to state. */
const attestation = z.strictObject({
  statement: prose,
  state: z.enum(['valid', 'expired', 'missing']),
  attestedBy: line.nullable(),
  attestedOnText: line.nullable(),
  validUntilText: line.nullable(),
  evidence: source.nullable(),
});

const measure = z.strictObject({
  code: line,
  name: line.min(1),
  level: z.enum(['must', 'should', 'example']),
  article: line,
  lawState: z.enum(['in_force', 'enacted_not_in_force', 'draft', 'design']),
  meaning: prose,
  /** What it can look like where there are cameras. */
  examples: z.array(prose).max(60).default([]),
  status,
  /** Why the status is what it is; for `unproved`, what is missing. */
  statusReason: prose.nullable(),
  metrics: z.array(metric).max(60),
  attestations: z.array(attestation).max(60),
  sources: z.array(source).max(60),
  /** Statements of the catalogue row that still need checking against the primary source. */
  toBeVerified: z.array(prose).max(60),
});

const category = z.strictObject({ key: line, name: line.min(1), measures: z.array(measure).max(200) });

/** Two hundred rows of longer cells would be hundreds of pages. */
export const MOST_CELL_LETTERS = 100;

/** A table of the register: each row has a cell for each column. */
const annex = z
  .strictObject({
    title: line.min(1),
    note: prose.nullable(),
    columns: z.array(line).min(1).max(20),
    rows: z.array(z.array(z.string().max(MOST_CELL_LETTERS))).max(200),
    /** What was left out of the rows, in words. */
    moreText: line.nullable(),
  })
  .refine(({ columns, rows }) => rows.every((row) => row.length === columns.length), { path: ['rows'] });

const count = z.int().min(0);

const utc = z.strictObject({
  year: z.int(),
  month: z.int().min(1).max(12),
  day: z.int().min(1).max(31),
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59),
  second: z.int().min(0).max(59),
});

/** Everything a safeguard report prints, in its language already. Times for people are texts; `issuedParts` is UTC. */
export const safeguardReportSchema = z.strictObject({
  locale: z.enum(['ja', 'en']),
  labels: safeguardLabelsSchema,
  tenant: z.strictObject({ name: line.min(1), code: line }),
  report: z.strictObject({
    id: line,
    edition: line,
    asOfText: line,
    periodText: line,
    issuedParts: utc,
    issuedText: line,
    issuedBy: line,
  }),
  summary: z.strictObject({ pass: count, warn: count, fail: count, unknown: count, unproved: count }),
  categories: z.array(category).max(50),
  annexes: z.array(annex).max(20).default([]),
  footnotes: z.array(prose).max(100),
});

export type SafeguardReportData = z.input<typeof safeguardReportSchema>;
export type SafeguardAnnexData = z.input<typeof annex>;
export type SafeguardStatus = z.input<typeof status>;
export type SafeguardMeasureData = z.input<typeof measure>;
export type SafeguardAttestationData = z.input<typeof attestation>;
export type SafeguardMetricData = z.input<typeof metric>;
