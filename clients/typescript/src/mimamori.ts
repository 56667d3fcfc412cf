import createClient, { type Client } from 'openapi-fetch';

import type { components, paths } from './openapi';
import { taken } from './problem';
import { repeated } from './repeat';
import { TokenKeeper } from './tokens';

type Credentials = components['schemas']['Login'];
/** What a second factor needs: the token of the right password, and which factors there are. */
export type SecondFactor = components['schemas']['SignInMfa']['mfa'];
type SecondProof = components['schemas']['MfaSignIn'];

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

  /** The second factor of a sign-in. @throws ProblemError */
  async prove(proof: SecondProof): Promise<void> {
    this.tokens.keep(await taken(this.api.POST('/v1/auth/mfa', { body: proof })));
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
