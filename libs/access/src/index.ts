export { type Access, AccessAuthorizer, TENANT_CHANGED } from './ability/access.authorizer';
export type { LiveRole } from './ability/live-roles.queries';
export { InvalidationCache, type Loaded } from './ability/invalidation.cache';
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
export { type OwnRoles, RoleAssignments } from './role-assignment/role-assignment.service';
export { RoleHolders } from './role-assignment/role-holders.service';
