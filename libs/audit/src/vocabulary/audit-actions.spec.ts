import { LOCALES, Translator } from '@mimamori/platform';

import { AUDIT_ACTIONS, REASONED_ACTIONS, titleKeyOf } from './audit-actions';

const codes = [...AUDIT_ACTIONS.keys()];

describe('the vocabulary of the log', () => {
  it.each(LOCALES)('has a title for every word, and no word for two: %s', (locale) => {
    const texts = new Translator();
    const titles = codes.map((code) => texts.t(titleKeyOf(code), locale));
    expect(titles.filter((title) => !/\S/.test(title))).toEqual([]);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
    expect(new Set(codes.map(titleKeyOf)).size).toBe(codes.length);
  });

  it('fits the column', () => {
    expect(codes.filter((code) => !/^[a-z][a-z0-9_.-]{0,99}$/.test(code))).toEqual([]);
  });

  it('has the words of the conventions', () => {
    const words =
      'live.start live.stop playback.start playback.stop snapshot.save snapshot.print clip.create clip.download clip.share ' +
      'clip.view_shared clip.delete ptz.move export.request export.approve export.download mask.change settings.change ' +
      'permission.grant permission.revoke retention.change hold.place hold.release report.generate report.export log.view ' +
      'log.export support.access.grant support.access.use support.access.revoke login.ok login.fail';
    expect(words.split(' ').filter((word) => !AUDIT_ACTIONS.has(word))).toEqual([]);
  });

  it('knows what needs a reason', () => {
    expect(REASONED_ACTIONS).toContain('clip.create');
    expect(REASONED_ACTIONS).not.toContain('cameras.export');
  });
});
