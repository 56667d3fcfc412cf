import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import {
  CAMERA_CLASSES,
  CAMERA_STATES,
  MASK_DECISIONS,
  NOTICE_CLASSES,
  RETENTION_CLASSES,
} from './camera.words';
import { normaliseMac } from './mac-address';

export const MOST_PURPOSES = 20;

const id = z.uuid().toLowerCase();
/** One line of text for people. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const decision = z.boolean().nullable();

export const cameraCodeSchema = z
  .string()
  .normalize('NFKC')
  .trim()
  .max(40)
  .regex(/^[^\s\p{Cc}]+$/u)
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
  installedOn: z.iso.date().nullable().describe('Calendar day in Japan.'),
  note: z.string().trim().min(1).max(2000).nullable(),
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

export const cameraTransitionSchema = z
  .strictObject({ to: z.enum(CAMERA_STATES), reason: line(500).optional() })
  .meta({ id: 'CameraTransition' });
export type CameraTransition = z.infer<typeof cameraTransitionSchema>;

export const cameraSchema = describable
  .extend({
    id,
    siteId: id,
    code: cameraCodeSchema,
    name: line(200),
    state: z.enum(CAMERA_STATES),
    version: z.int(),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: 'Camera' });
export type Camera = z.infer<typeof cameraSchema>;

/** What is true of a camera, without the row's own bookkeeping. */
export type CameraFacts = Omit<Camera, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

/** A camera as the database answers it: the same but for its times. */
export type CameraRow = Omit<Camera, 'createdAt' | 'updatedAt'> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function toCamera({ createdAt, updatedAt, ...camera }: CameraRow): Camera {
  return { ...camera, createdAt: japanIso(createdAt), updatedAt: japanIso(updatedAt) };
}

/** The facts that people and files may set, in the order of the schema: what change history compares. */
export const CAMERA_FIELDS = Object.keys(cameraPatchSchema.shape) as readonly (keyof CameraPatch)[];

/** A planned camera with what is given; all else is unknown or undecided. */
export function newCameraFacts(given: CameraCreate): CameraFacts {
  const described = Object.keys(describable.shape) as (keyof typeof describable.shape)[];
  const facts = Object.fromEntries(described.map((field) => [field, given[field] ?? null]));
  const { siteId, code, name, purposeIds = [] } = given;
  return { ...facts, siteId, code, name, purposeIds, state: 'planned' } as CameraFacts;
}
