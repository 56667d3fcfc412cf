import createClient, { type Client } from 'openapi-fetch';

import type { components, paths } from './openapi';
import { taken } from './problem';
import { repeated } from './repeat';
import { TokenKeeper } from './tokens';

type Credentials = components['schemas']['Login'];
/** What a second factor needs: the token of the right password, and which factors there are. */
export type SecondFactor = components['schemas']['SignInMfa']['mfa'];
type SecondProof = components['schemas']['MfaSignIn'];
/** One of a code, a passkey, a recovery code; or the password of somebody without a second factor. `id`: of a question asked before. */
export type FreshProof = Partial<Omit<SecondProof, 'token'>> & {
  readonly password?: string;
  readonly id?: string;
};
/** What a proof in between may be answered with; a passkey signs what is asked here. */
export type AskedProof = components['schemas']['MfaProof'];

export interface MimamoriOptions {
  readonly baseUrl: string;
  /** The language of titles and sentences. */
  readonly locale?: 'ja' | 'en';
  /** An access token or API key of one's own, instead of `signIn`. */
  readonly token?: string;
  /** How often a request is sent again after 429 or 503; 2 unless told. */
  readonly repeats?: number;
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Below whatever path the API is served: a renewal that asked for a token would wait for itself. */
const WITHOUT_TOKEN = /\/v1\/auth\/(?:login|mfa|refresh)$/;
const COMMANDS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** One user's way to the API. */
export class Mimamori {
  readonly api: Client<paths>;
  private readonly tokens = new TokenKeeper((refreshToken) =>
    taken(this.api.POST('/v1/auth/refresh', { body: { refreshToken } })),
  );

  constructor(private readonly options: MimamoriOptions) {
    this.api = createClient<paths>({
      baseUrl: options.baseUrl,
      fetch: (request) => this.send(request),
    });
  }

  /** @returns what `prove` has to answer, where a second factor is asked for. @throws ProblemError */
  async signIn(credentials: Credentials): Promise<SecondFactor | undefined> {
    const answer = await taken(this.api.POST('/v1/auth/login', { body: credentials }));
    if ('mfa' in answer) return answer.mfa;
    this.tokens.keep(answer);
    return undefined;
  }

  /** Asks for a question that a passkey has to sign, before `prove`. @throws ProblemError */
  askProof(): Promise<AskedProof> {
    return taken(this.api.POST('/v1/me/mfa/proofs'));
  }

  /**
   * With a `token`: the second factor of a sign-in. Without: proves anew who is signed in, which some changes ask for
   * (`identity.fresh_proof_required`); they can be repeated within ten minutes then. @throws ProblemError
   */
  async prove(proof: SecondProof | FreshProof): Promise<void> {
    if ('token' in proof) {
      this.tokens.keep(await taken(this.api.POST('/v1/auth/mfa', { body: proof })));
      return;
    }
    const { id = (await this.askProof()).id, ...body } = proof;
    await taken(this.api.POST('/v1/me/mfa/proofs/{id}/answer', { params: { path: { id } }, body }));
  }

  /** Ends the session; its tokens are forgotten in any case. @throws ProblemError, then the server may not know yet */
  async signOut(): Promise<void> {
    try {
      await taken(this.api.POST('/v1/auth/logout'));
    } finally {
      this.tokens.forget();
    }
  }

  private async send(asked: Request): Promise<Response> {
    // the API redirects nobody: a redirect would carry tokens and passwords to somebody else
    const request = new Request(asked, { redirect: 'error' });
    const { locale, token, repeats = 2, fetch: send = fetch } = this.options;
    if (locale) request.headers.set('accept-language', locale);
    if (COMMANDS.has(request.method) && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', crypto.randomUUID());
    if (!WITHOUT_TOKEN.test(new URL(request.url).pathname)) {
      const bearer = token ?? (await this.tokens.current());
      if (bearer && !request.headers.has('authorization'))
        request.headers.set('authorization', `Bearer ${bearer}`);
    }
    return repeated(send, request, repeats);
  }
}
