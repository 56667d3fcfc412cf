import { AppError } from '@mimamori/platform';

export class TenantCodeTaken extends AppError {
  constructor(code: string) {
    super('tenancy.tenant_code_taken', 409, { code });
  }
}

export class NetworkListed extends AppError {
  constructor(cidr: string) {
    super('tenancy.network_listed', 409, { cidr });
  }
}

export class TooManyNetworks extends AppError {
  constructor(most: number) {
    super('tenancy.too_many_networks', 409, { most });
  }
}
