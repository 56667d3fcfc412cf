/** What a key leaves of the rights it borrows. */
export interface Narrowing {
  /** `<subject>:<action>` in lower case, or `<subject>:*`; what none of them names is out of reach. */
  readonly scopes: readonly string[];
  /** The places that the rights are cut to; `null` cuts nothing. */
  readonly siteIds: readonly string[] | null;
}

/** Who acts: a person, a machine client, or the system itself (CLI, job runner). `id` is opaque and safe to log. */
export interface Principal {
  readonly kind: 'user' | 'machine' | 'system';
  /** The user's id (UUID), the key's, or `system:cli`, `system:worker`. */
  readonly id: string;
  readonly tenantId: string;
  /** The session or key that proved it; ends when that ends. */
  readonly credentialId?: string;
  /** The user whose rights a key borrows. */
  readonly onBehalfOf?: string;
  /** How much of them; never more than `onBehalfOf` holds at that moment. */
  readonly narrowing?: Narrowing;
  /** Of a guest, let in by a support ticket: the tenant they belong to. `tenantId` is the one they look at. */
  readonly homeTenantId?: string;
  /** The ticket that lets a guest in; ends when that ends. */
  readonly supportTicketId?: string;
  /** When the proof itself ends (a token's expiry). */
  readonly expiresAt?: Date;
}

/** Whose rights count, for "is it me": a key is whoever made it. `id` stays who acted, for records. */
export function rightsHolder({ id, onBehalfOf }: Pick<Principal, 'id' | 'onBehalfOf'>): string {
  return onBehalfOf ?? id;
}

export function systemPrincipal(name: 'cli' | 'worker' | 'demo', tenantId: string): Principal {
  return { kind: 'system', id: `system:${name}`, tenantId };
}
