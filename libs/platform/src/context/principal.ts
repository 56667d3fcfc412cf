/** Who acts: a person, a machine client, or the system itself (CLI, job runner). `id` is opaque and safe to log. */
export interface Principal {
  readonly kind: 'user' | 'machine' | 'system';
  /** The user's id (UUID), or `system:cli`, `system:worker`. */
  readonly id: string;
  readonly tenantId: string;
  /** The session or key that proved it; ends when that ends. */
  readonly credentialId?: string;
  /** When the proof itself ends (a token's expiry). */
  readonly expiresAt?: Date;
}

export function systemPrincipal(name: 'cli' | 'worker' | 'demo', tenantId: string): Principal {
  return { kind: 'system', id: `system:${name}`, tenantId };
}
