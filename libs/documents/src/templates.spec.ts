import fs from 'node:fs';
import path from 'node:path';
import { SAFEGUARD_LABELS } from './safeguards/safeguards.labels';
import { TEMPLATES } from './templates';

const folder = path.join(__dirname, '..', 'templates');
const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true });

describe('templates', () => {
  it.each(files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name)))(
    '%s runs no text, fetches nothing and reads no clock',
    (file) => {
      const source = fs.readFileSync(file, 'utf8');
      expect(source).not.toMatch(/\beval\b|@preview|@local|datetime\.today|date:\s*auto|\bplugin\b|\bread\(/);
      expect(path.extname(file)).toBe('.typ');
    },
  );

  it('are files, not links: a link in the folder would be followed out of it', () => {
    expect(files.filter((file) => !file.isFile() && !file.isDirectory())).toEqual([]);
  });

  it.each(Object.values(TEMPLATES))('$file exists', ({ file }) => {
    expect(fs.existsSync(path.join(folder, file))).toBe(true);
  });
});

describe.each(['ja', 'en'])('labels of the safeguard report in %s', (locale) => {
  it('are exactly those that the template uses', () => {
    const file = path.join(__dirname, '../../../i18n', locale, 'documents.json');
    const texts = JSON.parse(fs.readFileSync(file, 'utf8')) as { safeguards: Record<string, string> };
    expect(Object.keys(texts.safeguards).toSorted()).toEqual([...SAFEGUARD_LABELS].toSorted());
  });

  it('are all used', () => {
    const source = fs.readFileSync(path.join(folder, TEMPLATES.safeguards.file), 'utf8');
    // These are looked up by the status they name.
    const byStatus = /^(pass|warn|fail|unknown|unproved)(Meaning)?$/;
    const unused = SAFEGUARD_LABELS.filter(
      (name) => !byStatus.test(name) && !new RegExp(`labels\\.${name}\\b`).test(source),
    );
    expect(unused).toEqual([]);
  });
});
