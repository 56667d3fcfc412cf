const ALLOWED = new Set(['https:', 'mailto:', 'tel:']);

/** The link if a reader may safely follow it (https, mailto, tel), else null: a PDF keeps `javascript:` as it is. */
export function safeLink(link: string): string | null {
  if (!URL.canParse(link)) return null;
  const url = new URL(link);
  return ALLOWED.has(url.protocol) ? url.href : null;
}
