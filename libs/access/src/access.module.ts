import { AuditModule } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { Authorizer, Capability } from '@mimamori/platform';
import { SitesModule } from '@mimamori/sites';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';

import { AccessAuthorizer } from './ability/access.authorizer';
import { PolicyBook } from './ability/policy.book';
import { AccessEvidence } from './access.evidence';
import { ViewGrantApproved, ViewGrantEnded, ViewGrantRejected, ViewGrantRequested } from './access.events';
import { AccessGates } from './access.gates';
import { accessPolicy } from './access.policy';
import { Candidates } from './explain/candidates.service';
import { ExplainController } from './explain/explain.controller';
import { ExplainResolver } from './explain/explain.resolver';
import { Explanations } from './explain/explain.service';
import { ExplainTexts } from './explain/explain.texts';
import { Situations } from './explain/situations.service';
import { UserGroupMembers } from './group/group-member.service';
import { GroupController } from './group/group.controller';
import { GroupResolver } from './group/group.resolver';
import { UserGroups } from './group/group.service';
import { Groups } from './group/groups.service';
import { UserGroup, UserGroupMember } from './group/user-group.entity';
import { AccessListRegisters } from './matrix/access-list.registers';
import { MatrixController } from './matrix/matrix.controller';
import { MatrixEvidence } from './matrix/matrix.evidence';
import { MatrixResolver } from './matrix/matrix.resolver';
import { AccessMatrix } from './matrix/matrix.service';
import { MatrixContents } from './matrix-export/matrix-contents.service';
import { MatrixExportController } from './matrix-export/matrix-export.controller';
import { MatrixExportJobs } from './matrix-export/matrix-export.jobs';
import { MatrixExportResolver } from './matrix-export/matrix-export.resolver';
import { AccessMatrixExports } from './matrix-export/matrix-export.service';
import { AccessFoundation1763700060000 } from './migrations/access-foundation';
import { GroupsAndCustomRoles1764000020001 } from './migrations/groups-and-custom-roles';
import { SupportTickets1764000100001 } from './migrations/support-tickets';
import { MatrixExport1764000150001 } from './migrations/matrix-export';
import { ViewGrants1764000030001 } from './migrations/view-grants';
import { Assignments } from './role-assignment/assignment.service';
import { Giving } from './role-assignment/giving.service';
import { RoleAssignmentController } from './role-assignment/role-assignment.controller';
import {
  RoleAssignment,
  RoleAssignmentCameraGroup,
  RoleAssignmentSite,
} from './role-assignment/role-assignment.entity';
import { RoleAssignmentResolver } from './role-assignment/role-assignment.resolver';
import { RoleAssignments } from './role-assignment/role-assignment.service';
import { RoleHolders } from './role-assignment/role-holders.service';
import { SiteTagGate } from './role-assignment/site-tag.gate';
import { CustomRoleController } from './role/custom-role.controller';
import { CustomRole, CustomRoleInclude } from './role/custom-role.entity';
import { CustomRoleResolver } from './role/custom-role.resolver';
import { CustomRoles } from './role/custom-role.service';
import { RoleChecks } from './role/role-checks.service';
import { RoleController } from './role/role.controller';
import { RoleResolver } from './role/role.resolver';
import { Roles } from './role/role.service';
import { SupportAccess } from './support-ticket/support.access';
import { SupportTicketController } from './support-ticket/support-ticket.controller';
import { SupportTicket, SupportTicketSite } from './support-ticket/support-ticket.entity';
import { SupportTicketRegisters } from './support-ticket/support-ticket.registers';
import { SupportTicketResolver } from './support-ticket/support-ticket.resolver';
import { SupportTickets } from './support-ticket/support-ticket.service';
import { FootageWindows } from './view-grant/footage-window.service';
import { IncidentDirectory } from './view-grant/incident.directory';
import { ViewGrantPolicyController } from './view-grant/view-grant-policy.controller';
import { ViewGrantPolicyResolver } from './view-grant/view-grant-policy.resolver';
import { ViewGrantPolicies } from './view-grant/view-grant-policy.service';
import { ViewGrantRequests } from './view-grant/view-grant-request.service';
import { ViewGrantSteps } from './view-grant/view-grant-steps.service';
import { ViewGrantController } from './view-grant/view-grant.controller';
import { ViewGrant, ViewGrantCamera, ViewGrantPolicy, ViewGrantSite } from './view-grant/view-grant.entity';
import { ViewGrantJobs } from './view-grant/view-grant.jobs';
import { ViewGrantRegisters } from './view-grant/view-grant.registers';
import { ViewGrantResolver } from './view-grant/view-grant.resolver';
import { ViewGrants } from './view-grant/view-grant.service';

@Capability({
  name: 'access',
  imports: [BlobsModule, TenancyModule, AuditModule, UsersModule, SitesModule],
  entities: [
    RoleAssignment,
    RoleAssignmentSite,
    RoleAssignmentCameraGroup,
    UserGroup,
    UserGroupMember,
    CustomRole,
    CustomRoleInclude,
    ViewGrant,
    ViewGrantSite,
    ViewGrantCamera,
    ViewGrantPolicy,
    SupportTicket,
    SupportTicketSite,
  ],
  migrations: [
    AccessFoundation1763700060000,
    GroupsAndCustomRoles1764000020001,
    ViewGrants1764000030001,
    SupportTickets1764000100001,
    MatrixExport1764000150001,
  ],
  policy: accessPolicy,
  http: [
    RoleController,
    CustomRoleController,
    RoleAssignmentController,
    GroupController,
    ExplainController,
    MatrixController,
    MatrixExportController,
    ViewGrantController,
    ViewGrantPolicyController,
    SupportTicketController,
  ],
  graphql: [
    RoleResolver,
    CustomRoleResolver,
    RoleAssignmentResolver,
    GroupResolver,
    ExplainResolver,
    MatrixResolver,
    MatrixExportResolver,
    ViewGrantResolver,
    ViewGrantPolicyResolver,
    SupportTicketResolver,
  ],
  announces: [ViewGrantRequested, ViewGrantApproved, ViewGrantRejected, ViewGrantEnded],
  jobs: [ViewGrantJobs, MatrixExportJobs],
  registers: [ViewGrantRegisters, AccessListRegisters, SupportTicketRegisters],
  evidence: [AccessEvidence, MatrixEvidence],
  gates: [AccessGates, SiteTagGate],
  providers: [
    PolicyBook,
    SupportAccess,
    SupportTickets,
    AccessAuthorizer,
    { provide: Authorizer, useExisting: AccessAuthorizer },
    Assignments,
    Giving,
    RoleAssignments,
    RoleHolders,
    Roles,
    RoleChecks,
    CustomRoles,
    UserGroups,
    UserGroupMembers,
    Groups,
    Candidates,
    Situations,
    ExplainTexts,
    Explanations,
    AccessMatrix,
    AccessMatrixExports,
    MatrixContents,
    ViewGrants,
    ViewGrantRequests,
    ViewGrantSteps,
    ViewGrantPolicies,
    FootageWindows,
    IncidentDirectory,
  ],
  exports: [
    AccessAuthorizer,
    Authorizer,
    Assignments,
    CustomRoles,
    Giving,
    Groups,
    UserGroups,
    RoleAssignments,
    RoleHolders,
    Roles,
    SupportAccess,
    SupportTickets,
    ViewGrants,
    ViewGrantSteps,
    FootageWindows,
    IncidentDirectory,
  ],
})
export class AccessModule {}
