import { Translator } from '@mimamori/platform';
import fc from 'fast-check';

import { someFacts } from '../../testing';
import { CAMERA_STATES, RECORDING_PLACES } from '../camera/camera.words';
import { TASKS } from '../cameras.tasks';
import { daysBetween, endOfJapanDay } from './calendar-day';
import { findingChanges } from './camera-finding.changes';
import type { FindingFacts, PurposeOfCamera } from './camera-finding.facts';
import { FINDING_RULES, findingsOf } from './camera-findings.rules';

const TODAY = '2026-11-22';
const security: PurposeOfCamera = {
  class: 'conventional_security',
  state: 'active',
  texts: ['店舗における犯罪の防止'],
};

/** A camera with nothing wrong. */
const sound = (over: Partial<FindingFacts> = {}): FindingFacts => ({
  ...someFacts({
    noticeClass: 'publication',
    inspectedOn: '2026-06-01',
    recordingPlace: 'store_recorder',
    managementTls: true,
    streamTls: true,
  }),
  id: '019a0000-0000-7000-8000-000000000001',
  siteCode: '0001',
  today: TODAY,
  knownSince: '2024-04-01',
  masksInForce: 0,
  masksUnchecked: 0,
  purposes: [security],
  areaClass: 'sales_floor',
  ownerAbsence: null,
  localLimit: null,
  ...over,
});
const codes = (over: Partial<FindingFacts>) => findingsOf(sound(over)).map(({ rule }) => rule.code.slice(8));

describe('the rules', () => {
  it('find nothing wrong with a sound camera', () => expect(codes({})).toEqual([]));

  it.each<[string, Partial<FindingFacts>]>([
    ['audio_without_purpose', { audio: true }],
    ['intimate_view_unmasked', { viewCatches: ['changing_room'] }],
    ['intimate_view_unmasked', { areaClass: 'restroom' }],
    ['mask_missing', { maskDecision: 'needed' }],
    ['mask_unchecked', { masksInForce: 1, masksUnchecked: 1 }],
    ['self_evident_unproven', { noticeClass: 'self_evident', easilyRecognisable: null }],
    ['self_evident_unproven', { noticeClass: 'self_evident', easilyRecognisable: false }],
    ['face_recognition_class', { faceRecognition: true }],
    ['staff_without_purpose', { viewCatches: ['staff_rest_area'] }],
    ['staff_without_purpose', { areaClass: 'staff_room' }],
    ['purpose_retired', { purposes: [security, { ...security, state: 'retired' }] }],
    ['owner_gone', { ownerAbsence: 'ended' }],
    ['owner_gone', { ownerAbsence: 'disabled' }],
    ['inspection_overdue', { inspectedOn: '2025-11-21' }],
    ['inspection_overdue', { inspectedOn: null }],
    ['storage_not_encrypted', { recordingPlace: 'in_camera', storageEncrypted: null }],
    ['storage_not_encrypted', { recordingPlace: 'in_camera', storageEncrypted: false }],
    ['support_ended', { supportEndsOn: '2026-11-21' }],
    ['support_ending', { supportEndsOn: TODAY }],
    ['support_ending', { supportEndsOn: '2027-02-20' }],
    ['management_unencrypted', { managementTls: false }],
    ['stream_unencrypted', { streamTls: false }],
    ['retention_over_local_rule', { localLimit: { days: 7, appliesTo: 'every_camera' } }],
    [
      'retention_over_local_rule',
      { localLimit: { days: 7, appliesTo: 'public_place' }, viewCatches: ['public_road'] },
    ],
  ])('find %s', (code, over) => expect(codes(over)).toEqual([code]));

  it.each<[string, Partial<FindingFacts>]>([
    ['sound with a line of its own', { audio: true, audioPurpose: 'レジでの会話の確認' }],
    [
      'sound that a purpose names',
      { audio: true, purposes: [{ ...security, texts: ['映像及び音声による防犯'] }] },
    ],
    ['a masked view', { viewCatches: ['neighbouring_interior'], masksInForce: 1 }],
    ['a camera that people notice', { noticeClass: 'self_evident', easilyRecognisable: true }],
    [
      'staff with a purpose',
      { areaClass: 'staff_room', purposes: [{ ...security, class: 'staff_monitoring' }] },
    ],
    ['an owner who is invited', { ownerAbsence: 'invited' }],
    ['an inspection a year ago', { inspectedOn: '2025-11-22' }],
    ['a new camera', { inspectedOn: null, installedOn: null, knownSince: TODAY }],
    ['an encrypted card', { recordingPlace: 'in_camera', storageEncrypted: true }],
    ['a limit for streets', { localLimit: { days: 7, appliesTo: 'public_place' } }],
    ['a limit that is kept', { localLimit: { days: 30, appliesTo: 'every_camera' } }],
    ['support for 91 days', { supportEndsOn: '2027-02-21' }],
    ['connections that nobody knows', { managementTls: null, streamTls: null }],
  ])('do not mind %s', (_name, over) => expect(codes(over)).toEqual([]));

  it('ask a camera that does not film only for what still matters, and others for nothing', () => {
    const everything: Partial<FindingFacts> = {
      audio: true,
      maskDecision: 'needed',
      managementTls: false,
      ownerAbsence: 'ended',
      inspectedOn: '2020-01-01',
    };
    expect(codes({ ...everything, state: 'suspended' })).toEqual(['owner_gone', 'management_unencrypted']);
    expect(codes({ ...everything, state: 'planned' })).toEqual([]);
    expect(codes({ ...everything, state: 'retired' })).toEqual([]);
  });

  it('are named once, have a source, and never give design for law', () => {
    expect(new Set(FINDING_RULES.map(({ code }) => code)).size).toBe(FINDING_RULES.length);
    for (const { source } of FINDING_RULES) {
      expect(source.references).not.toEqual([]);
      expect(source.toBeVerified).toBe(source.standing !== 'law');
    }
  });

  it.each(TASKS.map((task) => [task.code, task] as const))(
    'have words for %s in both languages, with every variable',
    (code, { sample }) => {
      const texts = new Translator();
      const name = code.slice('cameras.'.length);
      for (const locale of ['ja', 'en'] as const) {
        expect(texts.t(`cameras:findings.${name}`, locale, sample)).not.toMatch(/[{}]/);
        expect(texts.t(`cameras:findingHelp.${name}`, locale)).not.toBe('');
      }
    },
  );

  it('say nothing that their title does not know', () => {
    const samples = new Map(TASKS.map(({ code, sample }) => [code, Object.keys(sample).toSorted()]));
    const facts = fc.record({
      state: fc.constantFrom(...CAMERA_STATES),
      audio: fc.constantFrom(null, true, false),
      maskDecision: fc.constantFrom(null, 'needed' as const, 'not_needed' as const),
      masksInForce: fc.nat(2),
      masksUnchecked: fc.nat(2),
      noticeClass: fc.constantFrom(null, 'self_evident' as const),
      easilyRecognisable: fc.constantFrom(null, true, false),
      recordingPlace: fc.constantFrom(null, ...RECORDING_PLACES),
      storageEncrypted: fc.constantFrom(null, true, false),
      supportEndsOn: fc.constantFrom(null, '2020-01-01', '2026-12-01', '2030-01-01'),
      inspectedOn: fc.constantFrom(null, '2020-01-01', TODAY),
      purposes: fc.constantFrom([], [{ ...security, state: 'retired' as const }]),
    });
    fc.assert(
      fc.property(facts, (over) => {
        const camera = sound(over);
        for (const opening of findingChanges([camera], []).open)
          expect(Object.keys(opening.params ?? {}).toSorted()).toEqual(samples.get(opening.code));
      }),
    );
  });
});

describe('findingChanges', () => {
  const { id } = sound();
  const noisy = sound({ audio: true });
  const [told] = findingChanges([noisy], []).open;
  const standing = {
    code: 'cameras.audio_without_purpose',
    subjectId: id,
    params: { camera: `${noisy.siteCode}/${noisy.code}` },
    severity: 'high',
    siteId: noisy.siteId,
  };

  it('opens what is new, once, and closes what is gone', () => {
    expect(told).toMatchObject({ code: standing.code, subjectId: id, ownerUserId: noisy.ownerUserId });
    expect(findingChanges([noisy], [standing])).toEqual({ open: [], close: [] });
    expect(findingChanges([sound({ id })], [standing])).toEqual({ open: [], close: [standing] });
  });

  it('tells anew what has changed', () => {
    for (const changed of [
      { ...standing, params: { camera: 'old' } },
      { ...standing, severity: 'low' },
    ])
      expect(findingChanges([noisy], [changed]).open).toHaveLength(1);
  });

  it('gives nothing to do to somebody who has left', () => {
    const [gone] = findingChanges([sound({ ownerAbsence: 'ended' })], []).open;
    expect(gone).toMatchObject({ code: 'cameras.owner_gone', ownerUserId: null });
  });

  it('gives until the last day of support', () => {
    const [ending] = findingChanges([sound({ supportEndsOn: '2026-12-31' })], []).open;
    expect(ending!.dueAt).toEqual(new Date('2026-12-31T14:59:59.999Z'));
  });
});

describe('calendar days', () => {
  it('are counted without hours', () => {
    expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-11-22', '2026-11-21')).toBe(-1);
    expect(endOfJapanDay('2026-11-22').toISOString()).toBe('2026-11-22T14:59:59.999Z');
  });
});
