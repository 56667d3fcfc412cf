import { japanIso } from '@mimamori/platform';
import { withheldSchema } from '@mimamori/web';
import { z } from 'zod';

import {
  CAMERA_CLASSES,
  CAMERA_STATES,
  MASK_DECISIONS,
  NOTICE_CLASSES,
  ONVIF_PROFILES,
  RECORDING_PLACES,
  RETENTION_CLASSES,
  VIEW_CATCHES,
} from './camera.words';
import { needsReason } from './camera-state.rules';
import { normaliseMac } from './mac-address';

export const MOST_PURPOSES = 20;
export const MOST_TAGS = 20;
export const LONGEST_TAG = 40;

// What no inventory file would bring back: controls, private use (外字), halves of pairs, unassigned, and U+FFFD (damage).
const ONE_LINE = /^[^\p{Cc}\p{Co}\p{Cs}\p{Cn}\ufffd]*$/u;
const SEVERAL_LINES = /^(?:[\t\n\r]|[^\p{Cc}\p{Co}\p{Cs}\p{Cn}\ufffd])*$/u;

const id = z.uuid().toLowerCase();
/** One line of text for people. */
const line = (max: number) => z.string().trim().min(1).max(max).regex(ONE_LINE);
const decision = z.boolean().nullable();
const day = z.iso.date().nullable();
const moment = z.iso.datetime({ offset: true }).nullable();
/** The same set is written in one way, so that a change is a change. */
const setOf = <const Word extends string>(words: readonly [Word, ...Word[]]) =>
  z
    .array(z.enum(words))
    .max(words.length)
    .overwrite((given) => [...new Set(given)].sort());

/** One tag: a short line in one form of width. */
export const tagSchema = z.string().normalize('NFKC').trim().min(1).max(LONGEST_TAG).regex(ONE_LINE);

export const cameraCodeSchema = z
  .string()
  .normalize('NFKC')
  .trim()
  .max(40)
  .regex(/^[^\s\p{Cc}\p{Co}\p{Cs}\p{Cn}\ufffd]+$/u)
  .describe('Unique within its site, kept as text. Once taken it stays taken.');

/** What may be said of a camera when it is created and changed later. `null` is "not known" or "not decided". */
const describable = z.strictObject({
  areaId: id.nullable().describe('An area of the same site.'),
  vendor: line(100).nullable(),
  model: line(100).nullable(),
  serial: line(100).nullable(),
  mac: z
    .string()
    .overwrite(normaliseMac)
    .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
    .nullable()
    .describe('Any usual spelling; answered as 00:11:22:aa:bb:cc.'),
  firmware: line(100).nullable(),
  class: z.enum(CAMERA_CLASSES).nullable(),
  purposeIds: z
    .array(id)
    .max(MOST_PURPOSES)
    .overwrite((ids) => [...new Set(ids)].sort())
    .describe('Purposes of use (APPI art. 17).'),
  ownerUserId: id.nullable().describe('The person responsible (責任者).'),
  retentionClass: z.enum(RETENTION_CLASSES).nullable(),
  noticeClass: z.enum(NOTICE_CLASSES).nullable().describe('How the people filmed learn of it.'),
  audio: decision.describe('Whether it records sound.'),
  faceRecognition: decision,
  maskDecision: z.enum(MASK_DECISIONS).nullable().describe('Whether a privacy mask is needed.'),
  maskReason: line(500).nullable().describe('Why; must be given for not_needed.'),
  managementTls: decision.describe('Whether its management connection is encrypted, or inside a tunnel.'),
  streamTls: decision.describe('Whether its streams are encrypted, or inside a tunnel.'),
  installedOn: day.describe('Calendar day in Japan.'),
  onvifProfiles: setOf(ONVIF_PROFILES).nullable().describe('null: not known; empty: none.'),
  viewDescription: line(500).nullable().describe('What the picture shows (撮影範囲).'),
  viewCatches: setOf(VIEW_CATCHES)
    .nullable()
    .describe('What else the picture catches. null: nobody has looked; empty: nothing.'),
  easilyRecognisable: decision.describe(
    'Whether people easily tell that they are filmed (APPI art. 20(1)); self_evident needs true.',
  ),
  recordingPlace: z.enum(RECORDING_PLACES).nullable().describe('Where footage is kept.'),
  storage: line(200).nullable().describe('The recorder, server or bucket by name.'),
  storageEncrypted: decision.describe('Whether footage is encrypted where it is kept.'),
  audioPurpose: line(500).nullable().describe('What sound is recorded for, where no purpose of use says so.'),
  installer: line(200).nullable().describe('Who installed it.'),
  warrantyUntil: day.describe('Last day of the warranty.'),
  supportEndsOn: day.describe('Last day on which the vendor gives firmware.'),
  inspectedOn: day.describe('Day of the last inspection.'),
  tags: z
    .array(tagSchema)
    .max(MOST_TAGS)
    .overwrite((tags) => [...new Set(tags)].sort())
    .describe('Own words to find it by.'),
  note: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .regex(SEVERAL_LINES)
    .nullable()
    .describe('With line breaks and tabs; no other control, private-use (外字) or unassigned characters.'),
});

export const cameraCreateSchema = describable
  .partial()
  .extend({ siteId: id, code: cameraCodeSchema, name: line(200) })
  .meta({ id: 'CameraCreate' });
export type CameraCreate = z.infer<typeof cameraCreateSchema>;

export const cameraPatchSchema = describable
  .extend({ code: cameraCodeSchema, name: line(200) })
  .partial()
  .meta({ id: 'CameraPatch' });
export type CameraPatch = z.infer<typeof cameraPatchSchema>;

/** Whoever stops or removes a camera says why. */
export const cameraTransitionSchema = z
  .strictObject({
    to: z.enum(CAMERA_STATES),
    reason: line(500).optional().describe('Must be given for suspended and retired.'),
  })
  .refine(({ to, reason }) => !needsReason(to) || reason !== undefined, {
    path: ['reason'],
    params: { code: 'cameras.reason_missing' },
  })
  .meta({ id: 'CameraTransition' });
export type CameraTransition = z.infer<typeof cameraTransitionSchema>;

export const cameraSchema = describable
  .extend({
    id,
    siteId: id,
    code: cameraCodeSchema,
    name: line(200),
    state: z.enum(CAMERA_STATES),
    activatedAt: moment.describe(
      'When it last became active; `null` also where that was before these times were recorded: not known.',
    ),
    suspendedAt: moment.describe('When it last became suspended; `null` as above.'),
    retiredAt: moment.describe('`null` as above, and for one that is not retired.'),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
    withheld: withheldSchema,
  })
  .meta({ id: 'Camera' });
export type Camera = z.infer<typeof cameraSchema>;

type Moments = 'activatedAt' | 'suspendedAt' | 'retiredAt' | 'createdAt' | 'updatedAt';

/** What is true of a camera, without the row's own bookkeeping. */
export type CameraFacts = Omit<Camera, 'id' | 'version' | 'withheld' | Moments>;

/** When a camera last came into each state; null where it never did, or where nobody recorded it. */
export type StateDates = {
  readonly activatedAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly retiredAt: Date | null;
};

/** A camera as the database answers it: the same but for its times. */
export type CameraRow = Omit<Camera, Moments> &
  StateDates & { readonly createdAt: Date; readonly updatedAt: Date };

export function toCamera({ activatedAt, suspendedAt, retiredAt, ...row }: CameraRow): Camera {
  const isoOrNull = (time: Date | null) => time && japanIso(time);
  return {
    ...row,
    activatedAt: isoOrNull(activatedAt),
    suspendedAt: isoOrNull(suspendedAt),
    retiredAt: isoOrNull(retiredAt),
    createdAt: japanIso(row.createdAt),
    updatedAt: japanIso(row.updatedAt),
  };
}

/** The facts that people and files may set, in the order of the schema: what change history compares. */
export const CAMERA_FIELDS = Object.keys(cameraPatchSchema.shape) as readonly (keyof CameraPatch)[];

/** A planned camera with what is given; all else is unknown or undecided. */
export function newCameraFacts(given: CameraCreate): CameraFacts {
  const described = Object.keys(describable.shape) as (keyof typeof describable.shape)[];
  const facts = Object.fromEntries(described.map((field) => [field, given[field] ?? null]));
  const { siteId, code, name, purposeIds = [], tags = [] } = given;
  return { ...facts, siteId, code, name, purposeIds, tags, state: 'planned' } as CameraFacts;
}
