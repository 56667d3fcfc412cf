import fs from 'node:fs';
import path from 'node:path';

import { AUDIT_ACTIONS } from '@mimamori/audit';

import { productSources, read, ROOT } from './source-files';

/** `action: 'things.thing.verb'` and `` `things.thing.${verb}` ``: permission actions have no dot. */
const WRITTEN = /\baction: (?:'([a-z_]+\.[a-z_.]+)'|`([a-z_]+\.[a-z_.]*)\$\{)/g;

const sources = productSources().filter((file) => !file.startsWith('libs/audit/src/vocabulary/'));
const found = sources.flatMap((file) =>
  [...read(file).matchAll(WRITTEN)].map(([, whole, beginning]) => ({ file, whole, beginning })),
);
const codes = [...AUDIT_ACTIONS.keys()];

describe('the words of the log', () => {
  it('are all in the vocabulary', () => {
    expect(found.length).toBeGreaterThan(40);
    const unknown = found.filter(({ whole, beginning }) =>
      whole === undefined
        ? !codes.some((code) => code.startsWith(beginning ?? ''))
        : !AUDIT_ACTIONS.has(whole),
    );
    expect(unknown).toEqual([]);
  });

  it('have no title too many', () => {
    const texts: { actions: object } = JSON.parse(
      fs.readFileSync(path.join(ROOT, 'i18n/ja/audit.json'), 'utf8'),
    );
    const keys = new Set(codes.map((code) => code.replaceAll('.', '_')));
    expect(Object.keys(texts.actions).filter((key) => !keys.has(key))).toEqual([]);
  });
});
