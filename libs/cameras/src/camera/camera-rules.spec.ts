import fc from 'fast-check';

import { someFacts } from '../../testing';
import { changedFields, statedFields } from './camera-changes';
import { contradictions, needsNotice, unproven, weakestNotice } from './camera-consistency.rules';
import { broken, dependsOnMasks, missingForActive, missingMasks } from './camera-gate.rules';
import {
  CAMERA_FIELDS,
  cameraCreateSchema,
  newCameraFacts,
  cameraPatchSchema,
  cameraTransitionSchema,
} from './camera.schema';
import { lacksSoundPurpose } from './camera-sound.rules';
import { CAMERA_CLASSES, MASK_DECISIONS, NOTICE_CLASSES, VIEW_CATCHES } from './camera.words';

const ids = '01900000-0000-7000-8000-00000000000a';

describe('the risk gate', () => {
  it('is open for a camera with everything decided', () => {
    expect(missingForActive(someFacts())).toEqual([]);
  });

  it('names each missing decision by itself', () => {
    const camera = newCameraFacts({ siteId: ids, code: 'C1', name: 'x' });
    expect(missingForActive(camera)).toEqual([
      { pointer: '/purposeIds', code: 'cameras.gate_purpose' },
      { pointer: '/areaId', code: 'cameras.gate_area' },
      { pointer: '/ownerUserId', code: 'cameras.gate_owner' },
      { pointer: '/retentionClass', code: 'cameras.gate_retention_class' },
      { pointer: '/audio', code: 'cameras.gate_audio' },
      { pointer: '/maskDecision', code: 'cameras.gate_mask' },
    ]);
  });

  it('takes "no" for a decision', () => {
    expect(missingForActive(someFacts({ audio: false }))).toEqual([]);
    expect(missingForActive(someFacts({ audio: null }))).toHaveLength(1);
  });

  it('misses exactly what is missing', () => {
    const gaps = fc.record({
      purposeIds: fc.constantFrom<string[]>([], [ids]),
      areaId: fc.constantFrom(null, ids),
      ownerUserId: fc.constantFrom(null, ids),
      retentionClass: fc.constantFrom(null, 'store_office' as const),
      audio: fc.constantFrom(null, true, false),
      maskDecision: fc.constantFrom(null, 'needed' as const),
    });
    fc.assert(
      fc.property(gaps, (facts) => {
        const absent = Object.entries(facts).filter(
          ([, value]) => value === null || (Array.isArray(value) && value.length === 0),
        );
        const pointers = missingForActive(someFacts(facts)).map(({ pointer }) => pointer.slice(1));
        expect(pointers.sort()).toEqual(absent.map(([field]) => field).sort());
      }),
    );
  });
});

const INTIMATE = ['restroom', 'changing_room', 'neighbouring_interior'];
const views = fc.option(fc.uniqueArray(fc.constantFrom(...VIEW_CATCHES)));
const maskDecisions = fc.constantFrom(null, ...MASK_DECISIONS);

describe('masks at the gate', () => {
  it('asks for a mask in force where one is needed or an intimate place is seen, and only there', () => {
    fc.assert(
      fc.property(maskDecisions, views, fc.nat(3), (maskDecision, viewCatches, inForce) => {
        const camera = { maskDecision, viewCatches };
        const intimate = viewCatches?.some((caught) => INTIMATE.includes(caught)) ?? false;
        const codes = missingMasks(camera, inForce).map(({ code }) => code);
        expect(dependsOnMasks(camera)).toBe(intimate || maskDecision === 'needed');
        expect(codes.includes('cameras.gate_intimate_view')).toBe(intimate && inForce === 0);
        expect(codes.includes('cameras.gate_mask_in_force')).toBe(maskDecision === 'needed' && inForce === 0);
        if (!dependsOnMasks(camera)) expect(codes).toEqual([]);
      }),
    );
  });

  it('blames a change only for what it broke', () => {
    const before = missingMasks({ maskDecision: 'needed', viewCatches: null }, 0);
    const after = missingMasks({ maskDecision: 'needed', viewCatches: ['restroom'] }, 0);
    expect(broken(before, before)).toEqual([]);
    expect(broken(after, before)).toEqual([{ pointer: '/viewCatches', code: 'cameras.gate_intimate_view' }]);
  });
});

describe('sound', () => {
  it('has a line of its own, or a purpose that names it', () => {
    const audible = someFacts({ audio: true });
    expect(lacksSoundPurpose(audible, ['店舗における犯罪の防止'])).toBe(true);
    expect(lacksSoundPurpose(audible, [])).toBe(true);
    expect(lacksSoundPurpose(audible, ['犯罪の防止', 'レジでの会話の確認'])).toBe(false);
    expect(lacksSoundPurpose(audible, ['Ａｕｄｉｏ of the counter'])).toBe(false);
    expect(lacksSoundPurpose({ ...audible, audioPurpose: '苦情対応の確認' }, [])).toBe(false);
    for (const audio of [null, false]) expect(lacksSoundPurpose(someFacts({ audio }), [])).toBe(false);
  });
});

describe('contradictions', () => {
  it('asks why no mask is needed', () => {
    const camera = someFacts({ maskDecision: 'not_needed', maskReason: null });
    expect(contradictions(camera)).toEqual([{ pointer: '/maskReason', code: 'cameras.mask_reason_missing' }]);
    expect(contradictions({ ...camera, maskDecision: 'needed' })).toEqual([]);
  });

  it('lets only conventional security without face recognition be self-evident', () => {
    for (const cameraClass of CAMERA_CLASSES)
      for (const faceRecognition of [null, false, true]) {
        const camera = someFacts({ class: cameraClass, faceRecognition, noticeClass: 'self_evident' });
        const allowed = cameraClass === 'conventional_security' && faceRecognition !== true;
        expect(contradictions(camera)).toHaveLength(allowed ? 0 : 1);
      }
  });

  it('asks for a sign where people do not easily tell that they are filmed', () => {
    for (const noticeClass of NOTICE_CLASSES) {
      const camera = someFacts({ noticeClass, easilyRecognisable: false });
      expect(contradictions(camera)).toHaveLength(noticeClass === 'sign_and_publication' ? 0 : 1);
    }
    expect(contradictions(someFacts({ noticeClass: null, easilyRecognisable: false }))).toEqual([]);
  });

  it('lets only what is known be self-evident, but does not hold back cameras that were so before', () => {
    const camera = someFacts({ noticeClass: 'self_evident', easilyRecognisable: null, class: null });
    const items = [
      { pointer: '/class', code: 'cameras.self_evident_class_unknown' },
      { pointer: '/easilyRecognisable', code: 'cameras.self_evident_unrecognised' },
    ];
    expect(unproven(camera)).toEqual(items);
    expect(contradictions(camera)).toEqual(items);
    expect(contradictions({ ...camera, faceRecognition: null }, camera)).toEqual([]);
    expect(contradictions(camera, { ...camera, noticeClass: null })).toEqual(items);
    expect(contradictions(camera, { ...camera, easilyRecognisable: true })).toEqual(items.slice(1));
    expect(contradictions({ ...camera, easilyRecognisable: false }, camera)).toEqual([
      { pointer: '/noticeClass', code: 'cameras.notice_too_weak' },
    ]);
  });

  it('always allows the strongest notice', () => {
    for (const cameraClass of CAMERA_CLASSES) {
      const noticeClass = NOTICE_CLASSES[NOTICE_CLASSES.length - 1] ?? null;
      expect(contradictions(someFacts({ class: cameraClass, faceRecognition: true, noticeClass }))).toEqual(
        [],
      );
    }
    expect(weakestNotice(someFacts({ class: 'people_counting', noticeClass: null }))).toBe(
      'sign_and_publication',
    );
    expect(CAMERA_CLASSES.filter((purposeClass) => !needsNotice(purposeClass))).toEqual([
      'conventional_security',
    ]);
  });
});

describe('camera schemas', () => {
  it('gives text one form and refuses what it does not know', () => {
    const parsed = cameraCreateSchema.parse({
      siteId: ids.toUpperCase(),
      code: ' Ｃ０１ ',
      name: ' レジ上 ',
      mac: '00-1A-2B-3C-4D-5E',
      purposeIds: [ids, ids.toUpperCase()],
    });
    expect(parsed).toEqual({
      siteId: ids,
      code: 'C01',
      name: 'レジ上',
      mac: '00:1a:2b:3c:4d:5e',
      purposeIds: [ids],
    });
    expect(cameraPatchSchema.safeParse({ state: 'active' }).success).toBe(false);
    expect(cameraPatchSchema.safeParse({ siteId: ids }).success).toBe(false);
    expect(cameraPatchSchema.safeParse({ installedOn: '2026-02-29' }).success).toBe(false);
    expect(cameraPatchSchema.safeParse({ name: 'a\nb' }).success).toBe(false);
  });

  it('knows a change by the facts that differ', () => {
    const before = someFacts();
    expect(changedFields(before, { ...before })).toEqual([]);
    expect(changedFields(before, { ...before, audio: null, name: 'other', state: 'suspended' })).toEqual([
      'audio',
      'name',
    ]);
    expect(changedFields(before, { ...before, tags: ['x'], viewCatches: [] })).toEqual([
      'viewCatches',
      'tags',
    ]);
    expect(CAMERA_FIELDS).toContain('purposeIds');
  });

  it('writes a set in one way, and takes nothing for an answer', () => {
    const parsed = cameraPatchSchema.parse({
      onvifProfiles: ['T', 'S', 'T'],
      viewCatches: ['restroom', 'public_road'],
      tags: [' ﾚｼﾞ ', 'レジ', 'ａ'],
    });
    expect(parsed).toEqual({
      onvifProfiles: ['S', 'T'],
      viewCatches: ['public_road', 'restroom'],
      tags: ['a', 'レジ'],
    });
    expect(cameraPatchSchema.parse({ viewCatches: [] })).toEqual({ viewCatches: [] });
    for (const refused of [
      { tags: null },
      { tags: [''] },
      { tags: ['x'.repeat(41)] },
      { tags: Array.from({ length: 21 }, (_, at) => `t${at}`) },
      { onvifProfiles: ['X'] },
      { viewCatches: ['moon'] },
      { recordingPlace: 'shed' },
      { supportEndsOn: '2026-13-01' },
      { viewDescription: 'x'.repeat(501) },
      { activatedAt: '2026-01-01T00:00:00Z' },
    ])
      expect(cameraPatchSchema.safeParse(refused).success).toBe(false);
  });

  it('asks why a camera stops or goes', () => {
    const { success, error } = cameraTransitionSchema.safeParse({ to: 'retired' });
    expect(success).toBe(false);
    expect(error?.issues).toMatchObject([{ path: ['reason'], params: { code: 'cameras.reason_missing' } }]);
    expect(cameraTransitionSchema.safeParse({ to: 'suspended', reason: '故障' }).success).toBe(true);
    expect(cameraTransitionSchema.safeParse({ to: 'active' }).success).toBe(true);
  });

  it('tells what a new camera says of itself', () =>
    expect(
      statedFields(
        newCameraFacts({ siteId: ids, code: 'C1', name: 'x', tags: [], viewCatches: [], audio: false }),
      ),
    ).toEqual(['audio', 'code', 'name']));
});
