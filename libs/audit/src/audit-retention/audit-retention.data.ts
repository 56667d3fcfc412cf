/** How firm a rule is: what is our own design never speaks as law. */
export interface RetentionSource {
  readonly standing: 'law' | 'guidance' | 'design';
  readonly references: readonly string[];
  /** The day of the sources, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly toBeVerified: boolean;
}

/**
 * Rows about exports are to stay for three years, those about viewing for one. The chain is pruned from its oldest end as
 * a whole, so the longer period holds for all rows.
 */
export const AUDIT_RETENTION = {
  defaultMonths: 36,
  minimumMonths: 36,
  maximumMonths: 120,
  source: {
    standing: 'design',
    references: ['SC-10-3-2', 'M11', 'law file 2.6: audit log of viewing, exports'],
    asOf: '2026-11-21',
    toBeVerified: true,
  } satisfies RetentionSource,
} as const;
