import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

import { CAMERA_STATES, type CameraState } from './camera/camera.words';

interface CameraNamed {
  readonly cameraId: string;
  readonly siteId: string;
}

/** The names of what changed; values stay in the register. */
interface FieldsNamed {
  readonly fields: readonly string[];
}

const named = z.strictObject({ cameraId: z.uuid(), siteId: z.uuid() });
const namedWithFields = named.extend({ fields: z.array(z.string()) });

export class CameraRegistered extends DomainEvent<CameraNamed & FieldsNamed> {
  static readonly announced: Announcement = {
    type: 'cameras.camera.registered',
    summary: 'A camera was added to the register, with these fields filled.',
    data: namedWithFields,
  };
}

export class CameraChanged extends DomainEvent<CameraNamed & FieldsNamed> {
  static readonly announced: Announcement = {
    type: 'cameras.camera.changed',
    summary: 'A camera was changed; the fields are named, their values stay in the register.',
    data: namedWithFields,
  };
}

export class CameraTransitioned extends DomainEvent<
  CameraNamed & { readonly from: CameraState; readonly to: CameraState }
> {
  static readonly announced: Announcement = {
    type: 'cameras.camera.transitioned',
    summary: 'A camera moved from one state to another.',
    data: named.extend({ from: z.enum(CAMERA_STATES), to: z.enum(CAMERA_STATES) }),
  };
}

const MASK_CHANGES = ['created', 'updated', 'withdrawn'] as const;
export type MaskChange = (typeof MASK_CHANGES)[number];

export class MaskChanged extends DomainEvent<
  CameraNamed & { readonly maskId: string; readonly change: MaskChange }
> {
  static readonly announced: Announcement = {
    type: 'cameras.privacy_mask.changed',
    summary: 'A privacy mask of a camera was created, updated or withdrawn.',
    data: named.extend({ maskId: z.uuid(), change: z.enum(MASK_CHANGES) }),
  };
}
