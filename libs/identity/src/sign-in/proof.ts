export const SIGN_IN_METHODS = ['password', 'oidc'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/**
 * Authentication method references (RFC 8176): a password, somebody else's word (`fed`, ours: the RFC has none), a one-time
 * code, the possession of a key, and more than one of them.
 */
export const AMR = ['pwd', 'fed', 'otp', 'pop', 'mfa'] as const;
export type Amr = (typeof AMR)[number];

/** Somebody has just proved who they are. */
export interface SignInProof {
  readonly userId: string;
  readonly method: SignInMethod;
  /** With `mfa` among them, no further factor is asked for. */
  readonly amr: readonly Amr[];
}
