import { Translator } from '@mimamori/platform';

import {
  CAMERA_CLASSES,
  CAMERA_STATES,
  MASK_DECISIONS,
  NOTICE_CLASSES,
  ONVIF_PROFILES,
  RECORDING_PLACES,
  RETENTION_CLASSES,
  VIEW_CATCHES,
} from './camera/camera.words';
import { CameraFacts1763800040000 } from './migrations/camera-facts';
import { Cameras1763700080000 } from './migrations/cameras';
import { VAGUE_PHRASES } from './purpose/vague-purpose.data';

describe('words', () => {
  it('are the same in the database', async () => {
    const statements: string[] = [];
    await new Cameras1763700080000().up({ query: async (sql: string) => void statements.push(sql) } as never);
    const table = statements.find((sql) => sql.startsWith('create table camera ')) ?? '';
    const listed = (column: string) =>
      [...(new RegExp(`${column} in \\(([^)]*)\\)`).exec(table)?.[1]?.matchAll(/'(\w+)'/g) ?? [])].map(
        ([, word]) => word,
      );
    expect(listed('class')).toEqual([...CAMERA_CLASSES]);
    expect(listed('retention_class')).toEqual([...RETENTION_CLASSES]);
    expect(listed('notice_class')).toEqual([...NOTICE_CLASSES]);
    expect(listed('mask_decision')).toEqual([...MASK_DECISIONS]);
    expect(listed('state')).toEqual([...CAMERA_STATES]);
  });

  it('are the same in the database that learned the later facts', async () => {
    const statements: string[] = [];
    await new CameraFacts1763800040000().up({
      query: async (sql: string) => void statements.push(sql),
    } as never);
    const table = statements.find((sql) => sql.startsWith('alter table camera ')) ?? '';
    const listed = (start: RegExp) =>
      [...(start.exec(table)?.[1]?.matchAll(/'(\w+)'/g) ?? [])].map(([, word]) => word);
    expect(listed(/onvif_profiles <@ array\[([^\]]*)\]/)).toEqual([...ONVIF_PROFILES]);
    expect(listed(/view_catches <@ array\[([^\]]*)\]/)).toEqual([...VIEW_CATCHES]);
    expect(listed(/recording_place in \(([^)]*)\)/)).toEqual([...RECORDING_PLACES]);
  });

  it('of refusals are told in both languages', () => {
    const translator = new Translator();
    for (const locale of ['ja', 'en'] as const)
      for (const from of CAMERA_STATES) {
        const text = translator.t('cameras:errors.transition_not_allowed.detail', locale, {
          from,
          to: 'retired',
        });
        expect(text).not.toMatch(/[{}]|unknown|不明/);
      }
  });

  it('that are too vague have a source and a date', () => {
    for (const { source, asOf, phrases } of VAGUE_PHRASES) {
      expect(source).toBeTruthy();
      expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(phrases.length).toBeGreaterThan(0);
    }
  });
});
