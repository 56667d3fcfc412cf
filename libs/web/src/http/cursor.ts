import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { Clock, Config, getTenantId, CursorInvalid, canonicalJson } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { ListRequest } from './list-query';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const MAC_BYTES = 32;

export type CursorKey = string | number | boolean;
type Question = Pick<ListRequest, 'sort' | 'q' | 'filter'>;

/**
 * Cursors: where a list goes on. Opaque and signed; good for one day, one tenant, one list, and the same filter and
 * order. Whatever does not fit is `CursorInvalid`, without saying why.
 */
@Injectable()
export class CursorCodec {
  private readonly key: Buffer;
  /** Every cursor of a page speaks of the same question. */
  private readonly digests = new WeakMap<Question, string>();

  constructor(
    private readonly clock: Clock,
    config: Config,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', config.masterKey, '', 'mimamori:cursor:v1', MAC_BYTES));
  }

  /** @param keys the sort value and id of the last row that was given out */
  encode(list: string, question: Question, keys: readonly CursorKey[]): string {
    const payload = Buffer.from(JSON.stringify([this.clock.now().getTime() + LIFETIME_MS, ...keys]));
    return Buffer.concat([this.mac(list, question, payload), payload]).toString('base64url');
  }

  /** @throws CursorInvalid */
  decode(list: string, question: Question, cursor: string): CursorKey[] {
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(MAC_BYTES);
    const genuine =
      bytes.length > MAC_BYTES &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(list, question, payload));
    if (!genuine) throw new CursorInvalid();
    const [expiresAt, ...keys] = JSON.parse(payload.toString()) as [number, ...CursorKey[]];
    if (expiresAt < this.clock.now().getTime()) throw new CursorInvalid();
    return keys;
  }

  private mac(list: string, question: Question, payload: Buffer): Buffer {
    return createHmac('sha256', this.key)
      .update(`${getTenantId()}\n${list}\n${this.digestOf(question)}\n`)
      .update(payload)
      .digest();
  }

  private digestOf(question: Question): string {
    const { sort, q, filter } = question;
    const known = this.digests.get(question);
    if (known) return known;
    const digest = createHash('sha256').update(canonicalJson({ sort, q, filter })).digest('hex');
    this.digests.set(question, digest);
    return digest;
  }
}
