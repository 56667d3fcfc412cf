import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

import {
  Clock,
  Config,
  findContext,
  type Reader,
  runInContext,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { sha256 } from '../canonical/hash';
import type { Signer } from '../envelope/envelope';
import { KeyRing, SEALING_KEYS_FORMAT, type SealingKeys } from './key-ring';
import { openPrivateKey, sealPrivateKey } from './sealed-key';

/** Any fixed number, the one of `mimamori.rotate_sealing_key`: processes that start together make one key. */
const KEY_LOCK = 7_203_202;
/** Longer than clocks of our machines differ, and than a signature takes: so far a key begins ahead of its making, the first one before it. */
const AHEAD = '60 seconds';
/** Keys belong to no tenant, and no tenant has this id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const PURPOSE = 'sealing-key';
/** A key is named by its own fingerprint. */
const FINGERPRINT_DIGITS = 32;

const VALID = `select id, sealed_private_key as sealed from sealing_key
  where valid_from <= $1 and (valid_until is null or valid_until > $1)`;
const HISTORY = `select id, public_key as "publicKey", valid_from as "validFrom", valid_until as "validUntil"
  from sealing_key order by valid_from desc`;

interface HistoryRow {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

interface NewKey {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly sealed: Buffer;
}

/** The installation's Ed25519 keys: one signs at each instant, all are listed publicly for ever. */
@Injectable()
export class SealingKeyHistory {
  private readonly opened = new Map<string, KeyObject>();

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** The key that signs at this instant; the first one is made when there is none. @throws Error under another master key */
  async signerAt(tx: Tx, at: Date): Promise<Signer> {
    const [row] = await tx.query<{ id: string; sealed: Buffer }>(VALID, [at]);
    const { id, sealed } = row ?? (await this.first(tx, at));
    const privateKey =
      this.opened.get(id) ?? openPrivateKey(sealed, { id, purpose: PURPOSE }, this.config.masterKey);
    this.opened.set(id, privateKey);
    return { keyId: id, privateKey };
  }

  /** Every public key that ever signed, newest first, with the time in which it did. */
  async list(reader: Reader = this.db): Promise<SealingKeys> {
    const rows = await outsideOfTenants(() => reader.query<HistoryRow>(HISTORY));
    return {
      format: SEALING_KEYS_FORMAT,
      keys: rows.map(({ id, publicKey, validFrom, validUntil }) => ({
        id,
        algorithm: 'Ed25519',
        publicKey: publicKey.toString('base64url'),
        validFrom: validFrom.toISOString(),
        validUntil: validUntil?.toISOString() ?? null,
      })),
    };
  }

  async ring(reader: Reader = this.db): Promise<KeyRing> {
    return new KeyRing(await this.list(reader));
  }

  /** Begins a new key. The old one signs on for a minute, and is listed for ever. */
  async rotate(): Promise<{ readonly keyId: string; readonly from: Date }> {
    const now = this.clock.now();
    const { id, publicKey, sealed } = await this.make();
    const [answer] = await this.db.asSystem('the key that seals is changed: it is every tenant’s', (system) =>
      system.query<{ begins: Date }>('select mimamori.rotate_sealing_key($1, $2, $3, $4, $5) as begins', [
        id,
        publicKey,
        sealed,
        now,
        AHEAD,
      ]),
    );
    return { keyId: id, from: answer!.begins };
  }

  private async first(tx: Tx, at: Date): Promise<{ id: string; sealed: Buffer }> {
    await tx.query('select pg_advisory_xact_lock($1)', [KEY_LOCK]);
    const [made] = await tx.query<{ id: string; sealed: Buffer }>(VALID, [at]);
    if (made) return made;
    const key = await this.make();
    await tx.query(
      `insert into sealing_key (id, public_key, sealed_private_key, valid_from, created_at)
       values ($1, $2, $3, $4::timestamptz - interval '${AHEAD}', $4)`,
      [key.id, key.publicKey, key.sealed, at],
    );
    return key;
  }

  private async make(): Promise<NewKey> {
    const { publicKey, privateKey } = await promisify(generateKeyPair)('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
    const id = `ed25519-${sha256(raw).toString('hex').slice(0, FINGERPRINT_DIGITS)}`;
    return {
      id,
      publicKey: raw,
      sealed: sealPrivateKey(privateKey, { id, purpose: PURPOSE }, this.config.masterKey),
    };
  }
}

function outsideOfTenants<T>(work: () => Promise<T>): Promise<T> {
  const context = findContext();
  if (context?.tenantId) return work();
  const { traceId, locale } = context ?? { traceId: uuidv7(), locale: 'en' as const };
  return runInContext({ traceId, locale, tenantId: NOBODY }, work);
}
