import { isIP } from 'node:net';

import { Clock, Config, type Reader, type Tx, uuidv7, violatedConstraint } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { PasskeysUnavailable, PasskeyTaken } from '../identity.errors';
import { MfaFactor } from './mfa-factor.entity';
import type {
  PasskeyAssertion,
  PasskeyCreation,
  PasskeyRegistration,
  PasskeyRequest,
} from './passkey.schema';

export type { PasskeyRequest } from './passkey.schema';

/** What people see in the dialogue of their device. */
const PRODUCT = 'Mimamori';
const DIALOGUE_MILLISECONDS = 120_000;
const UUID_GROUPS = /-/g;

/** A quarter of a second and 16 MB: only for whoever meets a passkey. */
const webauthn = () => import('@simplewebauthn/server');

export type NewPasskey = Pick<
  MfaFactor,
  'credentialId' | 'publicKey' | 'counter' | 'transports' | 'backupEligible' | 'backedUp'
>;

/** Passkeys (Web Authentication Level 2) of the site that `MIMAMORI_PUBLIC_URL` names; the user is always verified. */
@Injectable()
export class Passkeys {
  readonly origin: string;
  readonly rpId: string;

  constructor(
    private readonly clock: Clock,
    config: Config,
  ) {
    const { origin, hostname } = new URL(config.publicUrl);
    this.origin = origin;
    this.rpId = hostname;
  }

  /** Whether passkeys can work at all: a browser wants the name of a host, not its address. */
  get available(): boolean {
    return !isIP(this.rpId.replace(/^\[|\]$/g, ''));
  }

  /** For `navigator.credentials.get`. */
  async requestIn(reader: Reader, userId: string, challenge: string): Promise<PasskeyRequest> {
    const keys = await this.ofUser(reader, userId);
    return {
      challenge,
      rpId: this.rpId,
      timeout: DIALOGUE_MILLISECONDS,
      userVerification: 'required',
      allowCredentials: keys.map(({ credentialId, transports }) => ({
        id: credentialId as string,
        type: 'public-key' as const,
        transports: transports ?? [],
      })),
    };
  }

  /** For `navigator.credentials.create`. @throws PasskeysUnavailable */
  async creationIn(
    reader: Reader,
    user: { readonly id: string; readonly loginId: string; readonly name: string },
    challenge: string,
  ): Promise<PasskeyCreation> {
    if (!this.available) throw new PasskeysUnavailable(this.rpId);
    const { getDefaultSupportedAlgorithmIDs } = await webauthn();
    const keys = await this.ofUser(reader, user.id);
    return {
      challenge,
      rp: { id: this.rpId, name: PRODUCT },
      user: {
        id: Buffer.from(user.id.replace(UUID_GROUPS, ''), 'hex').toString('base64url'),
        name: user.loginId,
        displayName: user.name,
      },
      pubKeyCredParams: getDefaultSupportedAlgorithmIDs().map((alg) => ({
        type: 'public-key' as const,
        alg,
      })),
      timeout: DIALOGUE_MILLISECONDS,
      attestation: 'none',
      excludeCredentials: keys.map(({ credentialId, transports }) => ({
        id: credentialId as string,
        type: 'public-key' as const,
        transports: transports ?? [],
      })),
      authenticatorSelection: {
        residentKey: 'preferred',
        requireResidentKey: false,
        userVerification: 'required',
      },
    };
  }

  /** What a device answered to `creationIn`; `null` when it is not to be believed. */
  async registered(response: PasskeyRegistration, challenge: string): Promise<NewPasskey | null> {
    const { verifyRegistrationResponse } = await webauthn();
    const verified = await verifyRegistrationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: this.origin,
      expectedRPID: this.rpId,
      requireUserVerification: true,
    }).catch(() => null);
    if (!verified?.verified) return null;
    const { credential, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: String(credential.counter),
      transports: response.response.transports ?? [],
      backupEligible: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
    };
  }

  /**
   * Whether one of the person's passkeys signed the challenge. A counter that does not grow is a copy of the key and is
   * refused, except where both are 0: such devices do not count.
   */
  async used(
    tx: Tx,
    userId: string,
    response: PasskeyAssertion,
    challenge: string,
  ): Promise<MfaFactor | null> {
    const [row] = await tx.query<{ id: string }>(
      "select id from mfa_factor where user_id = $1 and kind = 'passkey' and credential_id = $2 for update",
      [userId, response.id],
    );
    if (!row) return null;
    const key = await tx.repository(MfaFactor).findOneByOrFail({ tenantId: tx.tenantId, id: row.id });
    const { verifyAuthenticationResponse } = await webauthn();
    const verified = await verifyAuthenticationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: this.origin,
      expectedRPID: this.rpId,
      requireUserVerification: true,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(key.publicKey as Buffer),
        counter: Number(key.counter),
      },
    }).catch(() => null);
    if (!verified?.verified) return null;
    const { newCounter, credentialDeviceType, credentialBackedUp } = verified.authenticationInfo;
    // a key that never leaves its device cannot begin to be on several
    if ((credentialDeviceType === 'multiDevice') !== key.backupEligible) return null;
    await tx
      .repository(MfaFactor)
      .update(
        { tenantId: tx.tenantId, id: key.id },
        { counter: String(newCounter), backedUp: credentialBackedUp, usedAt: this.clock.now() },
      );
    return key;
  }

  /** A new row for a device that was registered. @throws PasskeyTaken */
  async addIn(tx: Tx, userId: string, name: string, key: NewPasskey): Promise<MfaFactor> {
    const now = this.clock.now();
    const factor: MfaFactor = {
      ...key,
      tenantId: tx.tenantId,
      id: uuidv7(now.getTime()),
      userId,
      kind: 'passkey',
      name,
      sealedSecret: null,
      lastStep: null,
      createdAt: now,
      usedAt: now,
    };
    await tx
      .repository(MfaFactor)
      .insert(factor)
      .catch((error: unknown) => {
        throw violatedConstraint(error) === 'mfa_factor_credential' ? new PasskeyTaken() : error;
      });
    return factor;
  }

  private ofUser(reader: Reader, userId: string): Promise<Pick<MfaFactor, 'credentialId' | 'transports'>[]> {
    return reader.query(
      `select credential_id as "credentialId", transports from mfa_factor
       where user_id = $1 and kind = 'passkey' order by created_at, id`,
      [userId],
    );
  }
}
