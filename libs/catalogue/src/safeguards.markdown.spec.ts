import { readFileSync } from 'node:fs';
import path from 'node:path';
import { editionAt } from './editions';
import { safeguardsMarkdown } from './safeguards.markdown';

describe('safeguardsMarkdown', () => {
  const edition = editionAt('2026-11-21');
  const text = safeguardsMarkdown(edition);

  it('holds every measure once as a heading, and every metric, attestation and draft check', () => {
    for (const { code, attestations } of edition.measures) {
      expect(text.match(new RegExp(`^### ${code} `, 'gm'))).toHaveLength(1);
      for (const { key } of attestations) expect(text).toContain(`| ${key} |`);
    }
    for (const { code } of edition.metrics) expect(text).toContain(`| ${code} |`);
    for (const { checks } of edition.expected)
      for (const { code } of checks) expect(text).toContain(`| ${code} |`);
  });

  it('is what docs/safeguards.md holds', () => {
    expect(readFileSync(path.join(__dirname, '../../../docs/safeguards.md'), 'utf8')).toBe(text);
  });

  it('names lib, method and limits of a metric', () => {
    expect(text).toContain('| cameras | query | 100% / ≥ 95% |');
    expect(text).toContain('| live | query | 0% / ≤ 2% |');
    expect(text).toContain('| governance | attestation | expires after 12 months |');
  });

  it('says that the numbers are not law and that the draft is not', () => {
    expect(text).toContain('The law sets no thresholds');
    expect(text).toContain('## Not law: ');
  });

  it('has tables of equal width and ends in one newline', () => {
    for (const block of text.split('\n\n').filter((part) => part.startsWith('| '))) {
      const widths = new Set(
        block
          .trimEnd()
          .split('\n')
          .map((line) => line.split(/(?<!\\)\|/).length),
      );
      expect(widths.size).toBe(1);
    }
    expect(text).toMatch(/[^\n]\n$/);
  });
});
