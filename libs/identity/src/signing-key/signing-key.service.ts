import { createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

import { Clock, Config, findContext, runInContext, TenantDb, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { openPrivateKey, sealPrivateKey } from './sealed-key';

/** How long loaded keys are believed, and how often an unknown key id may make us look again. */
const BELIEVED_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 2_000;
/** A key stops signing this long before it retires, so that what it signed can still be verified. */
const SIGNING_MARGIN_MILLISECONDS = 15 * 60_000;
const RSA_BITS = 2048;
/** Any fixed number: processes that start together make one key, not one each. */
const CREATION_LOCK = 7_203_201;
/** Keys belong to no tenant, and no tenant has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface SigningKeyRow {
  readonly kid: string;
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

/** The installation's RSA keys for access tokens: newest signs, all that have not retired verify. */
@Injectable()
export class SigningKeys {
  private loaded?: LoadedKeys;
  private loading?: Promise<LoadedKeys>;
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
        ({ row }) => row.retiresAt === null || row.retiresAt.getTime() - SIGNING_MARGIN_MILLISECONDS > now,
      );
    const known = usable(await this.keys(BELIEVED_MILLISECONDS)) ?? usable(await this.create());
    if (!known) throw new Error('no signing key could be made');
    const { kid, sealed } = known.row;
    const privateKey = this.opened.get(kid) ?? openPrivateKey(sealed, kid, this.config.masterKey);
    this.opened.set(kid, privateKey);
    return { kid, privateKey };
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
      this.db.query<SigningKeyRow>(
        `select kid, public_jwk as "publicJwk", sealed_private_key as sealed, retires_at as "retiresAt"
         from signing_key order by created_at desc, kid`,
      ),
    );
    const keys = new Map(
      rows.map((row) => [
        row.kid,
        { row, publicKey: createPublicKey({ key: row.publicJwk, format: 'jwk' }) },
      ]),
    );
    return (this.loaded = { at: this.clock.now().getTime(), keys });
  }

  private async create(): Promise<LoadedKeys> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
    const now = this.clock.now();
    const kid = uuidv7(now.getTime());
    await this.outsideOfTenants(() =>
      this.db.transaction(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1)', [CREATION_LOCK]);
        await tx.query(
          `insert into signing_key (kid, public_jwk, sealed_private_key, created_at)
           select $1, $2, $3, $4::timestamptz
           where not exists (select from signing_key where retires_at is null or retires_at > $5)`,
          [
            kid,
            JSON.stringify(publicKey.export({ format: 'jwk' })),
            sealPrivateKey(privateKey, kid, this.config.masterKey),
            now,
            new Date(now.getTime() + SIGNING_MARGIN_MILLISECONDS),
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
