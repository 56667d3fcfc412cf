export { type Access, AccessAuthorizer, TENANT_CHANGED } from './ability/access.authorizer';
export type { LiveRole } from './ability/live-roles.queries';
export { InvalidationCache, type Loaded } from './ability/invalidation.cache';
export { commonScopes, coversScope, knownScopes, scopeSubject } from './ability/narrowing.rules';
export { inGoodStanding, nextChange, type Standing, standingChanges } from './ability/standing.rules';
export { AccessModule } from './access.module';
export { LastOwner, RoleNotGrantable } from './access.errors';
export { isRole, ONLY_OWNERS_GRANT, PLATFORM_TENANT, type RoleCode, ROLES } from './role/role.data';
export { roleListSchema, roleSchema, type RoleView } from './role/role.schema';
export { Roles } from './role/role.service';
export { Assignments, type Grant } from './role-assignment/assignment.service';
export { RoleAssignment, RoleAssignmentSite } from './role-assignment/role-assignment.entity';
export {
  type AssignmentScope,
  roleAssignmentSchema,
  type RoleAssignmentView,
} from './role-assignment/role-assignment.schema';
export { RoleAssignments } from './role-assignment/role-assignment.service';
export { Giving, type OwnRoles } from './role-assignment/giving.service';
export { UserGroups } from './group/group.service';
export { Groups } from './group/groups.service';
export { CustomRoles } from './role/custom-role.service';
export { UserGroup, UserGroupMember } from './group/user-group.entity';
export { RoleHolders } from './role-assignment/role-holders.service';
export { ViewGrantApproved, ViewGrantEnded, ViewGrantRejected, ViewGrantRequested } from './access.events';
export { type FootageWindow, FootageWindows } from './view-grant/footage-window.service';
export { OUTSIDE_INCIDENT_ONLY, OUTSIDE_NEVER } from './ability/outside.rules';
export { IncidentDirectory, type KnowsIncident } from './view-grant/incident.directory';
export { ViewGrants } from './view-grant/view-grant.service';
export { ViewGrantSteps } from './view-grant/view-grant-steps.service';
export type { ViewGrantView } from './view-grant/view-grant.schema';
export { type OpenTicket, SupportAccess } from './support-ticket/support.access';
export { readSupportCode } from './support-ticket/support-ticket.code';
export { SupportTickets } from './support-ticket/support-ticket.service';
