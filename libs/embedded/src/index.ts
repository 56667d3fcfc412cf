export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './errors';
export { masterKey } from './master-key';
export { databaseGrantsSql, type RolePasswords, ROLES, rolesSql, serverRolesSql } from './roles';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from './start';
