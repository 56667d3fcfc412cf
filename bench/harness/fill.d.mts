import type { Client } from 'pg';

export const PASSWORD: string;

export interface Person {
  readonly loginId: string;
  readonly userId: string;
}

export interface Chain {
  readonly tenantId: string;
  readonly code: string;
  readonly siteIds: readonly string[];
  readonly owner: Person;
  readonly regionManager: Person;
  readonly storeManager: Person;
}

export function fill(
  database: { session<T>(work: (client: Client) => Promise<T>): Promise<T> },
  size: { tenants?: number; stores: number; camerasPerStore: number; prefix?: string },
): Promise<Chain[]>;
