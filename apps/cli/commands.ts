import type { Command } from './command';
import { createTenantCommand } from './create-tenant.command';
import { enrolmentLinkCommand } from './enrolment-link.command';
import { importCamerasCommand } from './import-cameras.command';
import { migrateCommand } from './migrate.command';
import { openapiCommand } from './openapi.command';
import { rolesCommand } from './roles.command';
import { rotateKeysCommand } from './rotate-keys.command';
import { seedCommand } from './seed.command';
import { verifyAuditCommand } from './verify-audit.command';

export const commands: readonly Command[] = [
  rolesCommand,
  migrateCommand,
  seedCommand,
  createTenantCommand,
  enrolmentLinkCommand,
  importCamerasCommand,
  openapiCommand,
  verifyAuditCommand,
  rotateKeysCommand,
];
