import { AppError, type ErrorParams } from '../errors/app-error';

/**
 * The address itself is not one that may be called; nothing was sent. Codes `platform.egress_…`: `private` is what the URL
 * itself says; what a name server says inside our network is told to nobody, so any name that will not do is
 * `no_public_address`.
 */
export class EgressRefused extends AppError {
  constructor(
    reason: 'url' | 'scheme' | 'port' | 'private' | 'no_public_address' | 'redirect' | 'redirect_private',
    params?: ErrorParams,
  ) {
    super(`platform.egress_${reason}`, 422, params);
  }
}

/** It may be called, but no whole answer came. Codes `platform.egress_…`. */
export class EgressFailed extends AppError {
  constructor(reason: 'timeout' | 'too_large' | 'untrusted' | 'unreachable', params?: ErrorParams) {
    super(`platform.egress_${reason}`, 502, params);
  }
}
