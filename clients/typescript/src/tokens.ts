import type { components } from './openapi';

type Tokens = components['schemas']['Tokens'];

/** Renewed this long before it ends, so that a request on its way does not meet the end. */
const EARLY_MS = 5_000;

/** The tokens of one sign-in. Many requests may wait for one renewal: a refresh token serves once. */
export class TokenKeeper {
  private access: { readonly token: string; readonly until: number } | undefined;
  private refresh: string | undefined;
  private renewal: Promise<void> | undefined;

  constructor(private readonly renew: (refreshToken: string) => Promise<Tokens>) {}

  keep({ accessToken, refreshToken, expiresIn }: Tokens): void {
    this.access = { token: accessToken, until: Date.now() + expiresIn * 1000 - EARLY_MS };
    this.refresh = refreshToken;
  }

  /** A token that still serves, if anybody signed in. @throws ProblemError when it cannot be renewed */
  async current(): Promise<string | undefined> {
    const { refresh } = this;
    if (this.access && this.access.until <= Date.now() && refresh) {
      this.renewal ??= this.renew(refresh)
        .then((tokens) => this.renewed(refresh, tokens))
        .finally(() => (this.renewal = undefined));
      await this.renewal;
    }
    return this.access?.token;
  }

  forget(): void {
    this.access = this.refresh = undefined;
  }

  /** Whoever signed out or in meanwhile has the last word. */
  private renewed(by: string, tokens: Tokens): void {
    if (this.refresh === by) this.keep(tokens);
  }
}
