/** In each of two halves, of which the older one goes when the younger one is full. */
const MOST = 5_000;

/**
 * What was verified lately, by the whole token: an RSA signature costs as much as a short list. Bounded; a token that comes
 * again stays.
 */
export class VerifiedTokens<Verified extends object> {
  private young = new Map<string, Verified>();
  private old = new Map<string, Verified>();

  constructor(private readonly most = MOST) {}

  find(token: string): Verified | undefined {
    const known = this.young.get(token);
    if (known) return known;
    const older = this.old.get(token);
    if (older) this.keep(token, older);
    return older;
  }

  keep(token: string, verified: Verified): void {
    if (this.young.size >= this.most) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(token, verified);
  }

  get size(): number {
    return this.young.size + this.old.size;
  }
}
