import { createHash } from 'node:crypto';

import type { AccessRule, Comparison } from './ability.rules';

/** The same in every process, and another one exactly when the rules are others. */
export function digestOf(rules: readonly AccessRule[]): string {
  return createHash('sha256').update(textOf(rules)).digest('base64url').slice(0, 22);
}

/**
 * Rules as text; a list of values that many of them share is written where it comes first. By hand, since a replacer of
 * `JSON.stringify` is called for each value of 200 rules, which takes longer than all else about an ability. JSON escapes line ends, so
 * nothing can look like something else.
 */
function textOf(rules: readonly AccessRule[]): string {
  const written = new Map<object, number>();
  const operandText = (operand: unknown): string => {
    if (!Array.isArray(operand)) return JSON.stringify(operand);
    const before = written.get(operand);
    if (before !== undefined) return `#${before}`;
    written.set(operand, written.size);
    return JSON.stringify(operand);
  };
  const comparisonText = (comparison: Comparison): string => {
    let text = '';
    for (const operator in comparison)
      text += `${operator} ${operandText(comparison[operator as keyof Comparison])}\n`;
    return text;
  };
  let text = '';
  for (const { conditions, ...rest } of rules) {
    text += `${JSON.stringify(rest)}\n`;
    for (const field in conditions)
      text += `${JSON.stringify(field)}\n${comparisonText(conditions[field] as Comparison)}`;
  }
  return text;
}
