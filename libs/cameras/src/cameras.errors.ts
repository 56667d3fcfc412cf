import { AppError, type ErrorItem } from '@mimamori/platform';

/** What keeps a camera from filming, one item for each missing decision. */
export class GateClosed extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('cameras.gate_closed', 409, { count: missing.length }, missing);
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
