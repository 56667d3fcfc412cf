import type { PublicPolicy } from '@mimamori/web';

/** A head office behind one address signs in for its stores; guessing one account's password stays hopeless. */
export const SIGN_IN: PublicPolicy = {
  name: 'sign-in',
  perAddress: { quota: 120, seconds: 60 },
  perTyped: { fields: ['tenant', 'loginId'], quota: 20, seconds: 300 },
};

/** A second factor; wrong answers are counted per person, too (mfa-challenge.service.ts). */
export const MFA: PublicPolicy = {
  name: 'mfa',
  perAddress: { quota: 120, seconds: 60 },
  perTyped: { fields: ['token'], quota: 10, seconds: 300 },
};

/** Every open page refreshes its token a few times an hour. */
export const REFRESH: PublicPolicy = { name: 'refresh', perAddress: { quota: 300, seconds: 60 } };

export const ACTIVATION: PublicPolicy = { name: 'activation', perAddress: { quota: 60, seconds: 60 } };

/** A way to the provider and back: two calls for each sign-in of a head office behind one address. */
export const SSO: PublicPolicy = { name: 'sso', perAddress: { quota: 240, seconds: 60 } };

export const SSO_TOKEN: PublicPolicy = { name: 'sso-token', perAddress: { quota: 120, seconds: 60 } };

/** Ten minutes for each token: a data centre of clients behind one address needs a few a minute. */
export const OAUTH_TOKEN: PublicPolicy = {
  name: 'oauth-token',
  perAddress: { quota: 300, seconds: 60 },
  perTyped: { fields: ['client_id'], quota: 60, seconds: 60 },
};
