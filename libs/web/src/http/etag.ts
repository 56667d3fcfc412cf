import { createHash } from 'node:crypto';

import { VersionMismatch, VersionRequired } from '@mimamori/platform';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Anything with a version that optimistic locking counts. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

const LONGEST_HEADER = 2_000;

/** A strong validator: the version, and enough of the id that another resource's tag never fits. */
export function etagOf({ id, version }: Versioned): string {
  return `"${createHash('sha256').update(id).digest('hex').slice(0, 8)}-${version}"`;
}

function tagsOf(header: string): string[] {
  return header
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((tag) => tag.trim());
}

/** If-None-Match (RFC 9110 section 13.1.2): whether the caller has this version already. */
export function holdsVersion(header: string | undefined, etag: string): boolean {
  return (
    header !== undefined && tagsOf(header).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
  );
}

/** The If-Match header of a command, to be held against the row inside of the transaction. */
export class IfMatchHeader {
  constructor(private readonly header: string | undefined) {}

  /** Nothing sent is fine. Weak tags never match (RFC 9110 section 13.1.1). @throws VersionMismatch */
  expect(row: Versioned): void {
    if (this.header === undefined) return;
    const tags = tagsOf(this.header);
    if (!tags.includes('*') && !tags.includes(etagOf(row))) throw new VersionMismatch();
  }

  /** GraphQL's `expectedVersion` argument is the same thing. */
  static ofVersion(id: string, version: number | null | undefined): IfMatchHeader {
    return new IfMatchHeader(version === null || version === undefined ? undefined : etagOf({ id, version }));
  }
}

/** Named, because the document tells by it which handlers take the header. @throws VersionRequired */
export function ifMatchOf(need: 'required' | undefined, execution: ExecutionContext): IfMatchHeader {
  const header = execution.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (need === 'required' && !header) throw new VersionRequired();
  return new IfMatchHeader(header);
}

/** `@IfMatch() match: IfMatchHeader`; `@IfMatch('required')` refuses a command without one. */
export const IfMatch = createParamDecorator(ifMatchOf);
