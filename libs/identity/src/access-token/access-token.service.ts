import type { KeyObject } from 'node:crypto';

import { Clock, Config, isUuid } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { Strategy } from 'passport-jwt';

import type { Amr } from '../sign-in/proof';
import { SigningKeys } from '../signing-key/signing-key.service';
import { VerifiedTokens } from './verified-tokens';

export const ACCESS_TOKEN_SECONDS = 600;
const AUDIENCE = 'mimamori';
const ALGORITHM = 'RS256';
/** A machine client's token lists the scopes that it asked for. */
const LONGEST_TOKEN = 4_096;
const ALL_SCOPES = '*';

/** Who a token speaks for: user, tenant, session. */
export interface AccessClaims {
  readonly sub: string;
  readonly tid: string;
  readonly sid: string;
}

/** What a token says beside that. */
export interface IssuedClaims extends AccessClaims {
  /** How the person proved who they are (RFC 8176). */
  readonly amr: readonly Amr[];
}

/** Of support's token, whose `tid` is the tenant that let it in, and whose `sid` is a session at home. */
export interface GuestClaims {
  readonly homeTenantId: string;
  readonly ticketId: string;
  /** The exchange of the ticket for this token. */
  readonly sessionId: string;
}

export interface VerifiedClaims extends AccessClaims {
  readonly expiresAt: Date;
  readonly guest?: GuestClaims;
  /** Of a machine client's token, whose `sub` and `sid` are its key: what it asked for, or all that the key has. */
  readonly scopes?: readonly string[] | typeof ALL_SCOPES;
}

/** What a verified token said, and what made it believable. */
interface Verified {
  readonly kid: string;
  readonly key: KeyObject;
  readonly claims: VerifiedClaims;
  readonly at: Date;
}

type Done = (error: null, key: string) => void;

/** What Passport adds to a strategy for one request (documented for strategy authors). */
interface Outcome {
  success(claims: jwt.JwtPayload): void;
  fail(reason: unknown): void;
  error(error: unknown): void;
}

/** Access tokens: JWTs (RFC 7519) of ten minutes, signed RS256 by the installation's keys. */
@Injectable()
export class AccessTokens {
  private readonly verified = new VerifiedTokens<Verified>();

  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  issue({ sub, tid, sid, amr }: IssuedClaims): Promise<string> {
    return this.sign({ sub, tid, sid, amr });
  }

  /** For a machine client: `client_id` tells its tokens from people's (RFC 9068). */
  issueToClient(keyId: string, tid: string, scopes: readonly string[] | undefined): Promise<string> {
    return this.sign({
      sub: keyId,
      tid,
      sid: keyId,
      client_id: keyId,
      scope: scopes?.join(' ') ?? ALL_SCOPES,
    });
  }

  /** For support: no longer than its ticket. @returns with the seconds for which it works */
  async issueToGuest({ sub, tid, sid }: AccessClaims, guest: GuestClaims, until: Date) {
    const { homeTenantId: home, ticketId: ticket, sessionId: visit } = guest;
    const left = Math.floor((until.getTime() - this.clock.now().getTime()) / 1000);
    const seconds = Math.max(0, Math.min(ACCESS_TOKEN_SECONDS, left));
    return { token: await this.sign({ sub, tid, sid, home, ticket, visit }, seconds), seconds };
  }

  private async sign(claims: object, seconds = ACCESS_TOKEN_SECONDS): Promise<string> {
    const { kid, privateKey } = await this.keys.signingKey();
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    return jwt.sign({ ...claims, iat, exp: iat + seconds }, privateKey, {
      algorithm: ALGORITHM,
      keyid: kid,
      issuer: this.config.publicUrl,
      audience: AUDIENCE,
    });
  }

  /** `null` for whatever is not one of our tokens, or no longer. @throws when keys cannot be read: it cannot tell. */
  async verify(token: string): Promise<VerifiedClaims | null> {
    if (token.length > LONGEST_TOKEN) return null;
    const known = this.verified.find(token);
    if (known && (await this.stillHolds(known))) return known.claims;
    const header = jwt.decode(token, { complete: true })?.header;
    if (header?.alg !== ALGORITHM || typeof header.kid !== 'string') return null;
    const key = await this.keys.verifyingKey(header.kid);
    const claims = key ? claimsOf(await this.runStrategy(token, key)) : null;
    if (key && claims) this.verified.keep(token, { kid: header.kid, key, claims, at: this.clock.now() });
    return claims;
  }

  /** The signature over the same bytes by the same key is what it was; its key and the time are asked anew. */
  private async stillHolds({ kid, key, claims, at }: Verified): Promise<boolean> {
    const now = this.clock.now();
    return at <= now && now < claims.expiresAt && (await this.keys.verifyingKey(kid)) === key;
  }

  /**
   * passport-jwt without Passport: a strategy is an object that calls `success`, `fail` or `error`. One is made for
   * each token, because the clock it compares with is an option.
   */
  private runStrategy(token: string, key: KeyObject): Promise<jwt.JwtPayload | null> {
    const strategy = new Strategy(
      {
        jwtFromRequest: () => token,
        // the type says string, jsonwebtoken takes the KeyObject, which costs a fifth of parsing PEM each time
        secretOrKeyProvider: (_request: unknown, _token: unknown, done: Done) => done(null, key as never),
        algorithms: [ALGORITHM],
        issuer: this.config.publicUrl,
        audience: AUDIENCE,
        jsonWebTokenOptions: { clockTimestamp: Math.floor(this.clock.now().getTime() / 1000) },
      },
      (claims: jwt.JwtPayload, verified: (error: null, user: jwt.JwtPayload) => void) =>
        verified(null, claims),
    );
    return new Promise((resolve, reject) => {
      const outcome: Outcome = { success: resolve, fail: () => resolve(null), error: reject };
      Object.assign(strategy, outcome).authenticate({} as never);
    });
  }
}

const isId = (value: unknown): value is string => typeof value === 'string' && isUuid(value);

function claimsOf(payload: jwt.JwtPayload | null): VerifiedClaims | null {
  const { sub, tid, sid, exp, client_id: client, scope } = payload ?? {};
  if (!isId(sub) || !isId(tid) || !isId(sid) || typeof exp !== 'number') return null;
  const claims = { sub, tid, sid, expiresAt: new Date(exp * 1000) };
  const { home, ticket, visit } = payload ?? {};
  if ([home, ticket, visit].some((claim) => claim !== undefined)) {
    if (!isId(home) || !isId(ticket) || !isId(visit) || home === tid || client !== undefined) return null;
    return { ...claims, guest: { homeTenantId: home, ticketId: ticket, sessionId: visit } };
  }
  if (client === undefined && scope === undefined) return claims;
  if (client !== sub || typeof scope !== 'string') return null;
  return { ...claims, scopes: scope === ALL_SCOPES ? ALL_SCOPES : scope.split(' ') };
}
