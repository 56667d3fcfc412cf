import { parse } from 'node:querystring';

const MOST_KEYS = 100;
const GROUPED = /^([A-Za-z]{1,40})\[([A-Za-z0-9_]{1,60})\]$/;

/**
 * `filter[siteCode]=0001&limit=5` → `{filter: {siteCode: '0001'}, limit: '5'}`; one level, bounded, on objects without a
 * prototype. A key given twice becomes a list, which schemas refuse unless they ask for one.
 */
export function parseQueryString(text: string): Record<string, unknown> {
  const answer: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(parse(text, '&', '=', { maxKeys: MOST_KEYS }))) {
    const [, group, name] = GROUPED.exec(key) ?? [];
    if (group === undefined || name === undefined) {
      if (!(key in answer)) answer[key] = value;
      continue;
    }
    const members = answer[group];
    if (typeof members === 'object' && members !== null && !Array.isArray(members))
      (members as Record<string, unknown>)[name] = value;
    else answer[group] = Object.assign(Object.create(null), { [name]: value });
  }
  return answer;
}
