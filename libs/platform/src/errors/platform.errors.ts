import { AppError, type ErrorItem } from './app-error';

export class InvalidInput extends AppError {
  constructor(items: readonly ErrorItem[]) {
    super('platform.invalid_input', 400, { count: items.length }, items);
  }
}

export class MalformedBody extends AppError {
  constructor() {
    super('platform.malformed_body', 400);
  }
}

export class BodyTooLarge extends AppError {
  constructor(limitBytes: number) {
    super('platform.body_too_large', 413, { limit: limitBytes });
  }
}

export class UnsupportedMediaType extends AppError {
  constructor() {
    super('platform.unsupported_media_type', 415);
  }
}

export class CursorInvalid extends AppError {
  constructor() {
    super('platform.cursor_invalid', 400);
  }
}

export class NotAuthenticated extends AppError {
  constructor() {
    super('platform.not_authenticated', 401);
  }
}

export class Forbidden extends AppError {
  constructor(action: string, subject: string) {
    super('platform.forbidden', 403, { action, subject });
  }
}

/** A change that names fields which the caller may not change: all of them are told, and nothing is saved. */
export class FieldForbidden extends AppError {
  constructor(subject: string, fields: readonly string[]) {
    const code = 'platform.field_forbidden';
    super(
      code,
      403,
      { subject },
      fields.map((field) => ({ pointer: `/${field}`, code, params: { subject } })),
    );
  }
}

/** What shows all fields of a subject, for a caller from whom some are withheld. */
export class FieldsWithheld extends AppError {
  constructor(subject: string) {
    super('platform.fields_withheld', 403, { subject });
  }
}

/** The order of a list would tell what is withheld. */
export class SortWithheld extends AppError {
  constructor(field: string) {
    super('platform.sort_withheld', 403, { field }, [
      { pointer: '?sort', code: 'platform.sort_withheld', params: { field } },
    ]);
  }
}

/** Absent and another tenant's answer alike. */
export class NotFound extends AppError {
  constructor(subject: string) {
    super('platform.not_found', 404, { subject });
  }
}

export class RouteNotFound extends AppError {
  constructor() {
    super('platform.route_not_found', 404);
  }
}

export class VersionMismatch extends AppError {
  constructor() {
    super('platform.version_mismatch', 412);
  }
}

export class VersionRequired extends AppError {
  constructor() {
    super('platform.version_required', 428);
  }
}

export class IdempotencyInFlight extends AppError {
  constructor() {
    super('platform.idempotency_in_flight', 409);
  }
}

export class IdempotencyAnswerLost extends AppError {
  constructor() {
    super('platform.idempotency_answer_lost', 409);
  }
}

export class IdempotencyReused extends AppError {
  constructor() {
    super('platform.idempotency_reused', 422);
  }
}

/** A rule of the database refused what the code let through; the constraint's name is for the log only. */
export class ConstraintViolated extends AppError {
  constructor(kind: 'duplicate' | 'reference' | 'check') {
    super(`platform.constraint_${kind}`, 409);
  }
}

export class TooManyInFlight extends AppError {
  constructor() {
    super('platform.too_many_requests', 429);
  }
}

export class Unavailable extends AppError {
  constructor(service: string) {
    super('platform.unavailable', 503, { service });
  }
}

/** Tokens and keys travel over TLS, from loopback, or not at all. */
export class InsecureTransport extends AppError {
  constructor() {
    super('platform.insecure_transport', 403);
  }
}
