import fc from 'fast-check';

import { someFacts } from '../../testing';
import { changedFields } from './camera-changes';
import { contradictions, needsNotice, weakestNotice } from './camera-consistency.rules';
import { missingForActive } from './camera-gate.rules';
import { CAMERA_FIELDS, cameraCreateSchema, newCameraFacts, cameraPatchSchema } from './camera.schema';
import { CAMERA_CLASSES, NOTICE_CLASSES } from './camera.words';

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

  it('always allows the strongest notice', () => {
    for (const cameraClass of CAMERA_CLASSES) {
      const noticeClass = NOTICE_CLASSES[NOTICE_CLASSES.length - 1] ?? null;
      expect(contradictions(someFacts({ class: cameraClass, faceRecognition: true, noticeClass }))).toEqual(
        [],
      );
    }
    expect(weakestNotice('people_counting', false)).toBe('sign_and_publication');
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
    expect(CAMERA_FIELDS).toContain('purposeIds');
  });
});
