import type { ErrorItem } from '@mimamori/platform';
import type { z } from 'zod';

const MOST_WORDS = 40;

/** What a sentence needs to help; its text is `platform:errors.input.<code>`. Codes are zod's, so they stay when a schema changes. */
export function inputSentence(issue: z.core.$ZodIssue): Required<Pick<ErrorItem, 'code' | 'params'>> {
  const code = `platform.input.${issue.code}`;
  switch (issue.code) {
    case 'invalid_type':
      return { code, params: { missing: String(issue.input === undefined), expected: issue.expected } };
    case 'too_small':
      return {
        code,
        params: { origin: issue.origin, least: Number(issue.minimum), whole: inclusive(issue) },
      };
    case 'too_big':
      return { code, params: { origin: issue.origin, most: Number(issue.maximum), whole: inclusive(issue) } };
    case 'invalid_format':
      return { code, params: { format: issue.format } };
    case 'invalid_value':
      return { code, params: { words: issue.values.slice(0, MOST_WORDS).map(String).join(', ') } };
    case 'not_multiple_of':
      return { code, params: { divisor: issue.divisor } };
    case 'unrecognized_keys':
      return { code, params: { keys: issue.keys.slice(0, MOST_WORDS).join(', ') } };
    default:
      return { code: 'platform.input.invalid', params: {} };
  }
}

/** Whether the limit itself is allowed. */
const inclusive = ({ inclusive: allowed = true }: { inclusive?: boolean }) => String(allowed);
