import { createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

import { Background, Clock, Config, findContext, runInContext, TenantDb, uuidv7 } from '@mimamori/platform';
import { openPrivateKey, sealPrivateKey } from '@mimamori/sealing';
import { Injectable } from '@nestjs/common';

/** How long loaded keys are believed, and how often an unknown key id may make us look again. */
const BELIEVED_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 2_000;
/** A key stops signing this long before it retires, so that what it signed can still be verified. */
const SIGNING_MARGIN_MILLISECONDS = 15 * 60_000;
const RSA_BITS = 2048;
const DAY_MILLISECONDS = 24 * 60 * 60_000;
/** A key signs at most this long; then the next sign-in makes another one. */
const LONGEST_SIGNING_MILLISECONDS = 90 * DAY_MILLISECONDS;
/** Any fixed number: processes that start together make one key, not one each. */
const CREATION_LOCK = 7_203_201;
/** Keys belong to no tenant, and no tenant has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const PURGE_EVERY_MILLISECONDS = 60 * 60_000;

/** Newest first. A key retires on its day, or when tokens that it signed before a newer one came have ended. $1: the margin. */
const KEYS = `
select kid, public_jwk as "publicJwk", sealed_private_key as sealed, created_at as "createdAt",
  least(retires_at, lag(created_at) over newest + make_interval(secs => $1)) as "retiresAt"
from signing_key window newest as (order by created_at desc, kid desc) order by created_at desc, kid desc`;

/** $1: since when it has verified nothing, $2: the margin. */
const PURGE = `
delete from signing_key using (
  select kid, least(retires_at, lag(created_at) over (order by created_at desc, kid desc) + make_interval(secs => $2)) as retires_at
  from signing_key) known
where known.kid = signing_key.kid and known.retires_at <= $1 returning 1`;

interface SigningKeyRow {
  readonly kid: string;
  readonly createdAt: Date;
  readonly publicJwk: JsonWebKey;
  readonly sealed: Buffer;
  readonly retiresAt: Date | null;
}

interface VerifyingKey {
  readonly row: SigningKeyRow;
  readonly publicKey: KeyObject;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

interface LoadedKeys {
  readonly at: number;
  readonly keys: ReadonlyMap<string, VerifyingKey>;
}

/** The installation's RSA keys for access tokens: newest signs, those before it verify until their tokens have ended. */
@Injectable()
export class SigningKeys {
  private loaded?: LoadedKeys;
  private loading?: Promise<LoadedKeys>;
  private creating?: Promise<LoadedKeys>;
  private readonly opened = new Map<string, KeyObject>();

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** The key to sign with; made on first use. */
  async signingKey(): Promise<SigningKey> {
    const now = this.clock.now().getTime();
    const usable = (keys: LoadedKeys) =>
      [...keys.keys.values()].find(
        ({ row: { createdAt, retiresAt } }) =>
          createdAt.getTime() > now - LONGEST_SIGNING_MILLISECONDS &&
          (retiresAt === null || retiresAt.getTime() - SIGNING_MARGIN_MILLISECONDS > now),
      );
    const known = usable(await this.keys(BELIEVED_MILLISECONDS)) ?? usable(await this.createOnce());
    if (!known) throw new Error('no signing key could be made');
    const { kid, sealed } = known.row;
    const privateKey =
      this.opened.get(kid) ??
      openPrivateKey(sealed, { id: kid, purpose: 'signing-key' }, this.config.masterKey);
    this.opened.set(kid, privateKey);
    return { kid, privateKey };
  }

  /**
   * A new key signs from now on: here at once, in other processes within a minute. The one before verifies for as long as a
   * token of it can live.
   */
  async rotate(): Promise<{ readonly keyId: string; readonly from: Date }> {
    const { keys } = await this.create('in any case');
    const [newest] = keys.values();
    if (!newest) throw new Error('no signing key could be made');
    return { keyId: newest.row.kid, from: newest.row.createdAt };
  }

  /** Removes keys that have verified nothing for a day, private halves included. @returns how many */
  @Background('identity.signing-key-purge', PURGE_EVERY_MILLISECONDS)
  async purge(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - DAY_MILLISECONDS);
    const gone = await this.db.asSystem('signing keys that have retired belong to no tenant', (system) =>
      system.query(PURGE, [before, SIGNING_MARGIN_MILLISECONDS / 1_000]),
    );
    return gone.length;
  }

  /** The public key of an id that still verifies, or nothing. */
  async verifyingKey(kid: string): Promise<KeyObject | undefined> {
    const known = (await this.keys(BELIEVED_MILLISECONDS)).keys.get(kid);
    const found = known ?? (await this.keys(LOOK_AGAIN_MILLISECONDS)).keys.get(kid);
    return found && this.verifies(found.row) ? found.publicKey : undefined;
  }

  /** A JSON Web Key Set (RFC 7517) of everything that verifies. */
  async jwks(): Promise<{ keys: JsonWebKey[] }> {
    await this.signingKey();
    const { keys } = await this.keys(BELIEVED_MILLISECONDS);
    return {
      keys: [...keys.values()]
        .filter(({ row }) => this.verifies(row))
        .map(({ row }) => ({ ...row.publicJwk, kid: row.kid, use: 'sig', alg: 'RS256' })),
    };
  }

  private verifies({ retiresAt }: SigningKeyRow): boolean {
    return retiresAt === null || this.clock.now() < retiresAt;
  }

  private async keys(maximumAge: number): Promise<LoadedKeys> {
    const fresh = this.loaded && Math.abs(this.clock.now().getTime() - this.loaded.at) < maximumAge;
    if (this.loaded && fresh) return this.loaded;
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async load(): Promise<LoadedKeys> {
    const rows = await this.outsideOfTenants(() =>
      this.db.query<SigningKeyRow>(KEYS, [SIGNING_MARGIN_MILLISECONDS / 1_000]),
    );
    const keys = new Map(
      rows.map((row) => [
        row.kid,
        { row, publicKey: createPublicKey({ key: row.publicJwk, format: 'jwk' }) },
      ]),
    );
    return (this.loaded = { at: this.clock.now().getTime(), keys });
  }

  /** Sign-ins that come at once wait for one key: making one takes a core for a while. */
  private createOnce(): Promise<LoadedKeys> {
    return (this.creating ??= this.create('if needed').finally(() => (this.creating = undefined)));
  }

  private async create(when: 'if needed' | 'in any case'): Promise<LoadedKeys> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
    const now = this.clock.now();
    const kid = uuidv7(now.getTime());
    await this.outsideOfTenants(() =>
      this.db.transaction(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1)', [CREATION_LOCK]);
        await tx.query(
          `insert into signing_key (kid, public_jwk, sealed_private_key, created_at)
           select $1, $2, $3, $4::timestamptz
           where $6 or not exists (
             select from signing_key where created_at > $7 and (retires_at is null or retires_at > $5))`,
          [
            kid,
            JSON.stringify(publicKey.export({ format: 'jwk' })),
            sealPrivateKey(privateKey, { id: kid, purpose: 'signing-key' }, this.config.masterKey),
            now,
            new Date(now.getTime() + SIGNING_MARGIN_MILLISECONDS),
            when === 'in any case',
            new Date(now.getTime() - LONGEST_SIGNING_MILLISECONDS),
          ],
        );
      }),
    );
    return this.load();
  }

  private outsideOfTenants<T>(work: () => Promise<T>): Promise<T> {
    const { traceId, locale } = findContext() ?? { traceId: uuidv7(), locale: 'en' as const };
    return runInContext({ traceId, locale, tenantId: NOBODY }, work);
  }
}
