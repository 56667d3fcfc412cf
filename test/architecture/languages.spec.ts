import fs from 'node:fs';
import path from 'node:path';

import { IntlMessageFormat } from 'intl-messageformat';

import { filesUnder, productSources, read, ROOT } from './source-files';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  );
}

const texts = (language: string, file: string) =>
  flatten(JSON.parse(fs.readFileSync(path.join(ROOT, 'i18n', language, file), 'utf8')));
const files = filesUnder(['i18n/ja'], (file) => file.endsWith('.json')).map((file) => path.basename(file));

/** Of the parser, whose package is not ours to import. */
const TYPE = { literal: 0 };

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** Names of the arguments of an ICU message; words inside the branches of a plural or a select are none. */
function variables(text: string, language: string): string[] {
  const elements = new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst();
  return [...new Set(elements.flatMap(argumentsOf))].toSorted();
}

function argumentsOf(element: Element): string[] {
  if ('options' in element)
    return [
      element.value,
      ...Object.values(element.options).flatMap(({ value }) => value.flatMap(argumentsOf)),
    ];
  return element.type !== TYPE.literal && 'value' in element ? [element.value] : [];
}

/** Codes that the code can throw, by lib. */
function errorCodes(): string[] {
  return [
    ...new Set(
      productSources().flatMap((file) =>
        file.endsWith('.errors.ts')
          ? [...read(file).matchAll(/'([a-z-]+\.[a-z0-9_]+)'/g)].map(([, code]) => code!)
          : [],
      ),
    ),
  ].toSorted();
}

describe('the two languages', () => {
  it('have the same files', () => {
    const english = filesUnder(['i18n/en'], (file) => file.endsWith('.json')).map((file) =>
      path.basename(file),
    );
    expect(english).toEqual(files);
  });

  it.each(files)('say the same things with the same variables in %s', (file) => {
    const ja = texts('ja', file);
    const en = texts('en', file);
    expect([...en.keys()].toSorted()).toEqual([...ja.keys()].toSorted());
    for (const [key, text] of ja) {
      expect({ key, empty: text.trim() === '' || en.get(key)!.trim() === '' }).toEqual({ key, empty: false });
      expect({ key, variables: variables(en.get(key)!, 'en') }).toEqual({
        key,
        variables: variables(text, 'ja'),
      });
    }
  });

  it('have a title and a detail for every error code', () => {
    const missing = errorCodes().flatMap((code) => {
      const [lib, name] = code.split('.') as [string, string];
      const file = path.join(ROOT, 'i18n/ja', `${lib}.json`);
      const known = fs.existsSync(file) ? texts('ja', `${lib}.json`) : new Map<string, string>();
      return ['title', 'detail']
        .filter((part) => !known.has(`errors.${name}.${part}`))
        .map((part) => `${code} ${part}`);
    });
    expect(missing).toEqual([]);
  });
});
