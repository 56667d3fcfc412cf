import type { MeasureStatus } from '@mimamori/catalogue';

import type { MeasureAssessment } from './assessment.type';
import type { Words } from './words';

const TOLD: readonly MeasureStatus[] = ['fail', 'unproved', 'unknown', 'warn'];

/** Why a measure is not a pass: which metrics stand where, worst first, and what nobody has attested. */
export function measureReason(words: Words, assessed: MeasureAssessment): string | null {
  const { status, observations, attestations } = assessed;
  if (status === 'pass') return null;
  const sentences = TOLD.flatMap((told) => {
    const codes = observations.filter((one) => one.status === told).map(({ metric }) => metric.code);
    const metrics = codes.join(words.say('reports:list_separator'));
    return codes.length > 0 ? [words.say(`reports:measure_reason.${told}`, { metrics })] : [];
  });
  const missing = attestations.filter(({ state }) => state !== 'valid').length;
  if (missing > 0) sentences.push(words.say('reports:measure_reason.attestation', { n: missing }));
  if (sentences.length === 0) return words.say('reports:measure_reason.nothing_required');
  return sentences.join(words.locale === 'ja' ? '' : ' ');
}
