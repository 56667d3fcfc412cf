import { AppError, type ErrorParams } from '../errors/app-error';

/** The address itself is not one that may be called; nothing was sent. Codes `platform.egress_…`. */
export class EgressRefused extends AppError {
  constructor(
    reason: 'url' | 'scheme' | 'port' | 'private' | 'redirect' | 'redirect_private',
    params?: ErrorParams,
  ) {
    super(`platform.egress_${reason}`, 422, params);
  }
}

/** It may be called, but no whole answer came. Codes `platform.egress_…`. */
export class EgressFailed extends AppError {
  constructor(
    reason: 'unresolved' | 'timeout' | 'too_large' | 'untrusted' | 'unreachable',
    params?: ErrorParams,
  ) {
    super(`platform.egress_${reason}`, 502, params);
  }
}
