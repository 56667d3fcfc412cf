import { AppError } from '@mimamori/platform';

export class TenantCodeTaken extends AppError {
  constructor(code: string) {
    super('tenancy.tenant_code_taken', 409, { code });
  }
}
