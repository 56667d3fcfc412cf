import type { FoundTenant } from '@mimamori/identity';
import { uuidv7 } from '@mimamori/platform';

/** A valid input for `TenantFounding.found`. */
export function aFounding(input: Partial<FoundTenant> = {}): FoundTenant {
  return {
    code: `t${uuidv7().slice(-12)}`,
    name: '見守商事株式会社',
    ownerLoginId: 'owner',
    ownerName: '見守 花子',
    ...input,
  };
}

export { type ProviderAccounts, type ProviderOrders, TestProvider } from './test-provider';

export { type Deviation, SoftwareAuthenticator } from './software-authenticator';
