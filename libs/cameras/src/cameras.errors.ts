import { AppError, type ErrorItem } from '@mimamori/platform';

/** What keeps a camera from filming, one item for each missing decision. */
export class GateClosed extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('cameras.gate_closed', 409, { count: missing.length }, missing);
  }
}

/** What keeps a camera from being removed, one item for each thing. */
export class RetireGateClosed extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('cameras.retire_gate_closed', 409, { count: missing.length }, missing);
  }
}

export class TransitionNotAllowed extends AppError {
  constructor(from: string, to: string) {
    super('cameras.transition_not_allowed', 409, { from, to });
  }
}

export class CameraRetired extends AppError {
  constructor() {
    super('cameras.camera_retired', 409);
  }
}

export class CameraCodeTaken extends AppError {
  constructor(code: string) {
    super('cameras.camera_code_taken', 409, { code }, [
      { pointer: '/code', code: 'cameras.camera_code_taken', params: { code } },
    ]);
  }
}

export class PurposeCodeTaken extends AppError {
  constructor(code: string) {
    super('cameras.purpose_code_taken', 409, { code }, [
      { pointer: '/code', code: 'cameras.purpose_code_taken', params: { code } },
    ]);
  }
}

export class PurposeRetired extends AppError {
  constructor() {
    super('cameras.purpose_retired', 409);
  }
}

/** Cameras that are not retired still rely on the purpose. */
export class PurposeInUse extends AppError {
  constructor(cameras: number) {
    super('cameras.purpose_in_use', 409, { cameras });
  }
}

/** The last mask of an active camera that may not film without one. */
export class MaskStillNeeded extends AppError {
  constructor() {
    super('cameras.mask_still_needed', 409);
  }
}

export class MaskWithdrawn extends AppError {
  constructor() {
    super('cameras.mask_withdrawn', 409);
  }
}

export class TooManyMasks extends AppError {
  constructor(most: number) {
    super('cameras.too_many_masks', 409, { most });
  }
}

export class CameraGroupCodeTaken extends AppError {
  constructor(code: string) {
    super('cameras.group_code_taken', 409, { code }, [
      { pointer: '/code', code: 'cameras.group_code_taken', params: { code } },
    ]);
  }
}

/** Somebody else kept changing the same cameras while many were to be changed at once. */
export class CamerasChangedMeanwhile extends AppError {
  constructor() {
    super('cameras.changed_meanwhile', 409);
  }
}

export class ExportTooLarge extends AppError {
  constructor(limit: number) {
    super('cameras.export_too_large', 422, { limit });
  }
}

/** Characters that the asked encoding does not have; nothing is replaced without being asked for. */
export class ExportUnmappable extends AppError {
  constructor(count: number, shown: readonly ErrorItem[]) {
    super('cameras.export_unmappable', 422, { count }, shown);
  }
}

/** The cameras are not those that were previewed, or are no longer as they were. */
export class BulkSelectionChanged extends AppError {
  constructor() {
    super('cameras.bulk_selection_changed', 409);
  }
}

export class BulkTooMany extends AppError {
  constructor(limit: number) {
    super('cameras.bulk_too_many', 422, { limit });
  }
}

/** A bulk edit shows the token of its preview. */
export class BulkPreviewMissing extends AppError {
  constructor() {
    super('cameras.bulk_preview_missing', 428);
  }
}
