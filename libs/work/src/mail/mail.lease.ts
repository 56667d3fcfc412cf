export const MAIL_JOB = 'work.mail';

/** How long an attempt may take before another worker believes that its own has died. */
export const MAIL_LEASE_MILLISECONDS = 10 * 60_000;
