import { aForm, aJpeg, aPdf, aZip } from '@mimamori/files/testing';

import type { Call } from './app';

export interface BadCall extends Call {
  readonly method?: string;
  readonly url: string;
}

/** Something that is refused, and how. */
export interface Case {
  readonly name: string;
  readonly call: () => BadCall;
  readonly status: number;
  readonly code: string;
  /** Where the mistake is, when the problem names places. */
  readonly pointers?: readonly string[];
}

export const post = (url: string, body: unknown, headers: Record<string, string> = {}): BadCall => ({
  method: 'POST',
  url,
  body,
  headers,
});

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

/** Files that are not what they say, or do more than to be looked at. */
export function badFiles(cameraId: () => string): readonly Case[] {
  const upload =
    (bytes: Buffer | string, contentType = 'image/jpeg', kind = 'photo') =>
    () => {
      const form = aForm({
        bytes: Buffer.from(bytes as string),
        contentType,
        fields: { kind, title: '入口の画角' },
      });
      return post(`/v1/cameras/${cameraId()}/files`, form.body, form.headers);
    };
  const opening = aPdf({ catalogue: '/OpenAction << /S /JavaScript /JS (x) >>' });
  return [
    {
      name: 'that is an SVG with script',
      call: upload(SVG, 'image/svg+xml'),
      status: 415,
      code: 'files.svg_refused',
    },
    { name: 'that is an SVG called a photo', call: upload(SVG), status: 415, code: 'files.svg_refused' },
    {
      name: 'that is a page',
      call: upload('<!doctype html><script>1</script>'),
      status: 415,
      code: 'files.html_refused',
    },
    {
      name: 'that is a photo and an archive',
      call: upload(aJpeg({ behind: aZip() })),
      status: 400,
      code: 'files.foreign_data',
    },
    {
      name: 'that does something when it is opened',
      call: upload(opening, 'application/pdf', 'document'),
      status: 400,
      code: 'files.pdf_active',
    },
  ];
}

const webhook = (url: string, code = 'platform.egress_private'): Case => ({
  name: url,
  call: () => post('/v1/webhooks', { url, eventTypes: ['sites.site.changed'] }),
  status: 400,
  code,
  pointers: ['/url'],
});

/** The last is a name that leads inside. */
export const INWARD_WEBHOOKS: readonly Case[] = [
  'https://127.0.0.1/hook',
  'https://2130706433/hook',
  'https://[::ffff:10.0.0.1]/hook',
  'https://169.254.169.254/latest/meta-data',
]
  .map((url) => webhook(url))
  .concat(webhook('https://inside.example.jp/hook', 'platform.egress_no_public_address'));
