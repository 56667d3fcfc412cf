import type { Principal } from '../context/principal';

/** What a request or socket shows to prove who it is. */
export interface Credential {
  /** The Authorization header as sent, or `Bearer <token>` made of a socket's `auth.token`. */
  readonly authorization: string | undefined;
}

/** Port filled by `identity`; an unfilled port refuses boot. */
export abstract class Authenticator {
  /** `null` when nothing (valid) was shown; throws only when it cannot tell (fails closed as 503). */
  abstract authenticate(credential: Credential): Promise<Principal | null>;

  /** A key that started a job, as it works now; a person's job outlives the session. @throws NotAuthenticated */
  abstract renew(principal: Principal): Promise<Principal>;
}
