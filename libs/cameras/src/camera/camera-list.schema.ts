import { AREA_CLASSES } from '@mimamori/sites';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { tagSchema } from './camera.schema';
import {
  CAMERA_CLASSES,
  CAMERA_STATES,
  KNOWN_ANSWERS,
  NOTICE_CLASSES,
  RECORDING_PLACES,
  RETENTION_CLASSES,
} from './camera.words';

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');
const answer = z.enum(KNOWN_ANSWERS);
const day = z.iso.date().describe('Calendar day in Japan, inclusive.');

export const cameraListQuery = listQuery({
  sorts: ['createdAt', 'code', 'name', 'updatedAt', 'installedOn', 'vendor', 'model'],
  filters: {
    siteId: idSchema,
    siteCode: z.string().max(20).describe('店番, as text.'),
    regionId: idSchema.describe('The region with all below it.'),
    areaId: idSchema,
    areaClass: z.enum(AREA_CLASSES),
    state: z.enum(CAMERA_STATES),
    class: z.enum(CAMERA_CLASSES),
    purposeId: idSchema,
    ownerUserId: idSchema,
    groupId: idSchema,
    tag: tagSchema,
    vendor: z.string().trim().max(100).describe('Exactly this vendor.'),
    model: z.string().trim().max(100).describe('Exactly this model.'),
    recordingPlace: z.enum(RECORDING_PLACES),
    retentionClass: z.enum(RETENTION_CLASSES),
    noticeClass: z.enum(NOTICE_CLASSES),
    audio: answer,
    faceRecognition: answer,
    incomplete: flag.describe('Whether the register lacks something of it: see metrics M04 and M12.'),
    installedFrom: day,
    installedTo: day,
    retiredFrom: day,
    retiredTo: day,
  },
});
export type CameraListRequest = z.output<typeof cameraListQuery>;
