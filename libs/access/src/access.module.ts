import { AuditModule } from '@mimamori/audit';
import { Authorizer, Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';

import { AccessAuthorizer } from './ability/access.authorizer';
import { PolicyBook } from './ability/policy.book';
import { AccessEvidence } from './access.evidence';
import { AccessGates } from './access.gates';
import { accessPolicy } from './access.policy';
import { AccessFoundation1763700060000 } from './migrations/access-foundation';
import { Assignments } from './role-assignment/assignment.service';
import { RoleAssignmentController } from './role-assignment/role-assignment.controller';
import { RoleAssignment, RoleAssignmentSite } from './role-assignment/role-assignment.entity';
import { RoleAssignmentResolver } from './role-assignment/role-assignment.resolver';
import { RoleAssignments } from './role-assignment/role-assignment.service';
import { RoleHolders } from './role-assignment/role-holders.service';
import { RoleController } from './role/role.controller';
import { RoleResolver } from './role/role.resolver';
import { Roles } from './role/role.service';

@Capability({
  name: 'access',
  imports: [TenancyModule, AuditModule, UsersModule, SitesModule],
  entities: [RoleAssignment, RoleAssignmentSite],
  migrations: [AccessFoundation1763700060000],
  policy: accessPolicy,
  http: [RoleController, RoleAssignmentController],
  graphql: [RoleResolver, RoleAssignmentResolver],
  evidence: [AccessEvidence],
  gates: [AccessGates],
  providers: [
    PolicyBook,
    AccessAuthorizer,
    { provide: Authorizer, useExisting: AccessAuthorizer },
    Assignments,
    RoleAssignments,
    RoleHolders,
    Roles,
  ],
  exports: [AccessAuthorizer, Authorizer, Assignments, RoleAssignments, RoleHolders, Roles],
})
export class AccessModule {}
