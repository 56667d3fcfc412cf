import type { MetricScalar, Metric, Threshold } from '@mimamori/catalogue';

import type { Words } from './words';

type Scale = Pick<Metric, 'unit' | 'better'>;
type Judged = Pick<Metric, 'unit' | 'better' | 'thresholds'>;

/**
 * `value` times `scale`, as a whole number rounded towards the worse, so that what is printed never looks better than it
 * was judged: 99.97 % of what should be all is 99.9 %, not 100 %.
 */
function towardsWorse(value: number, scale: number, better: Metric['better']): number {
  const nearest = Math.round(value * scale);
  // Exact where the value has no more digits than are printed; the product alone would carry binary noise.
  if (nearest / scale === value) return nearest;
  return better === 'higher' ? Math.floor(value * scale) : Math.ceil(value * scale);
}

/** A measured value for people: `98.5%`, `7 件`, `12 days`, `はい`. */
export function valueText(words: Words, { unit, better }: Scale, value: MetricScalar): string {
  if (value === null) return words.say('reports:value.none');
  if (value === 'never') return words.say('reports:value.never');
  if (typeof value === 'boolean') return words.say(value ? 'reports:value.yes' : 'reports:value.no');
  if (unit === 'ratio') return `${words.number(towardsWorse(value, 1000, better) / 10)}%`;
  return words.say(`reports:value.${unit === 'days' ? 'days' : 'count'}`, {
    n: towardsWorse(value, 10, better) / 10,
  });
}

/** `pass / attention / action` in words, e.g. `100%／95%以上／95%未満`. */
export function thresholdText(words: Words, metric: Judged): string {
  const { pass, warn } = metric.thresholds;
  const none = words.say('reports:threshold.none');
  const stages =
    warn === 'otherwise'
      ? { pass: reached(words, metric, pass), warn: missed(words, metric, pass), fail: none }
      : {
          pass: reached(words, metric, pass),
          warn: warn === null ? none : reached(words, metric, warn),
          fail: missed(words, metric, warn ?? pass),
        };
  return words.say('reports:threshold.stages', stages);
}

function reached(words: Words, scale: Scale, { op, value }: Threshold): string {
  const text = valueText(words, scale, value);
  const extreme = value === 0 || (scale.unit === 'ratio' && value === 1);
  if (op === '==' || extreme) return text;
  return words.say(op === '<=' ? 'reports:threshold.at_most' : 'reports:threshold.at_least', { value: text });
}

function missed(words: Words, scale: Scale, { op, value }: Threshold): string {
  if (typeof value === 'boolean') return valueText(words, scale, !value);
  const text = valueText(words, scale, value);
  return words.say(op === '<=' ? 'reports:threshold.above' : 'reports:threshold.below', { value: text });
}
