/**
 * JSON with sorted keys and without `undefined`, for comparing and looking up: equal values give equal text. What is signed or
 * verified elsewhere needs `canonicalise` of `sealing` (RFC 8785); `web`, below it, needs this one.
 */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? 'null'
  );
}
