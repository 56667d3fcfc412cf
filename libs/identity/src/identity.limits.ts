import type { PublicPolicy } from '@mimamori/web';

/** A head office behind one address signs in for its stores; guessing one account's password stays hopeless. */
export const SIGN_IN: PublicPolicy = {
  name: 'sign-in',
  perAddress: { quota: 120, seconds: 60 },
  perTyped: { fields: ['tenant', 'loginId'], quota: 20, seconds: 300 },
};

/** Every open page refreshes its token a few times an hour. */
export const REFRESH: PublicPolicy = { name: 'refresh', perAddress: { quota: 300, seconds: 60 } };

export const ACTIVATION: PublicPolicy = { name: 'activation', perAddress: { quota: 60, seconds: 60 } };
