/** The media types that are taken, each with the extension that its files get. */
export const CONTENT_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

export const EXTENSIONS: Readonly<Record<ContentType, readonly [string, ...string[]]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
};

/** Other names of the same types that clients send. */
const ALIASES: Readonly<Record<string, ContentType>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'application/x-pdf': 'application/pdf',
};
/** Longer ones are no media types; they are only shown. */
const LONGEST_TYPE = 100;
/** What says nothing. */
const UNTOLD = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** The type that a client declares, without parameters; `undefined` when it declares none. */
export function declaredType(header: string | undefined): string | undefined {
  const [type = ''] = (header ?? '').split(';', 1);
  const name = type.trim().toLowerCase().slice(0, LONGEST_TYPE);
  return UNTOLD.has(name) ? undefined : (ALIASES[name] ?? name);
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** What the first bytes say; whether the rest agrees is for the walkers to find out. */
export function typeOfContent(bytes: Buffer): ContentType | undefined {
  const text = bytes.toString('latin1', 0, 12);
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (bytes.subarray(0, PNG.length).equals(PNG)) return 'image/png';
  if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'image/webp';
  return text.startsWith('%PDF-') ? 'application/pdf' : undefined;
}
