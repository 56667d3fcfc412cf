import fs from 'node:fs';
import path from 'node:path';

import { LOCALES, Translator } from '@mimamori/platform';
import { type TaskDeclaration, titleKeyOf } from '@mimamori/work';

import { productSources, ROOT } from './source-files';

interface Declared extends TaskDeclaration {
  readonly lib: string;
}

const files = productSources().filter((file) => file.endsWith('.tasks.ts'));
const libOf = (file: string) => path.basename(file, '.tasks.ts');

function declared(): Declared[] {
  return files.flatMap((file) => {
    const { TASKS } = jest.requireActual<{ TASKS: readonly TaskDeclaration[] }>(path.join(ROOT, file));
    return TASKS.map((task) => ({ ...task, lib: libOf(file) }));
  });
}

/** Titles that the language files of the libs hold. */
function titles(): string[] {
  return fs.readdirSync(path.join(ROOT, 'i18n/ja')).flatMap((file) => {
    const lib = path.basename(file, '.json');
    const texts: Record<string, object | undefined> = JSON.parse(
      fs.readFileSync(path.join(ROOT, 'i18n/ja', file), 'utf8'),
    );
    return ['findings', 'tasks'].flatMap((group) =>
      Object.keys(texts[group] ?? {}).map((name) => `${lib}:${group}.${name}`),
    );
  });
}

describe('the titles of tasks', () => {
  it('are declared by the lib whose folder they are in', () => {
    expect(files).not.toEqual([]);
    expect(files.filter((file) => path.dirname(file) !== `libs/${libOf(file)}/src`)).toEqual([]);
    expect(declared().filter(({ lib, code }) => !code.startsWith(`${lib}.`))).toEqual([]);
    const codes = declared().map(({ code }) => code);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
  });

  it('exist in both languages and are made of their facts', () => {
    const texts = new Translator();
    for (const task of declared())
      for (const locale of LOCALES) {
        const title = texts.t(titleKeyOf(task), locale, task.sample);
        expect({ code: task.code, title }).toEqual({ code: task.code, title: expect.stringMatching(/\S/) });
        expect(title).not.toMatch(/[{}]/);
      }
  });

  it('are all declared', () => {
    const known = new Set(declared().map(titleKeyOf));
    expect(titles().filter((key) => !known.has(key))).toEqual([]);
  });
});
