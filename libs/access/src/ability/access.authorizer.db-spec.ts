import { Audit, AuditEvent } from '@mimamori/audit';
import {
  CommittedSignals,
  type Config,
  type LibPolicy,
  type Permissions,
  type Principal,
  uuidv7,
} from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { Tenant, TenantLocator, Tenants } from '@mimamori/tenancy';
import { givenTenant } from '@mimamori/tenancy/testing';
import { User, Users } from '@mimamori/users';
import { aUserCreate } from '@mimamori/users/testing';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { Assignments } from '../role-assignment/assignment.service';
import {
  RoleAssignment,
  RoleAssignmentCameraGroup,
  RoleAssignmentSite,
} from '../role-assignment/role-assignment.entity';
import { subjectColumns } from './ability.permissions';
import { SupportAccess } from '../support-ticket/support.access';
import { AccessAuthorizer } from './access.authorizer';
import type { PolicyBook } from './policy.book';

const policies: LibPolicy[] = [
  {
    subjects: { Thing: { actions: ['read', 'update'], fields: {} } },
    rules: [
      { role: '*', actions: ['read'], subject: 'Thing', anyScope: true },
      { role: 'auditor', actions: ['update'], subject: 'Thing' },
    ],
  },
];
const book = { policies, columns: subjectColumns(policies) } as unknown as PolicyBook;

const database = useDatabase();
let here: TestParts;
let there: TestParts;
let signals: CommittedSignals;
let authorizer: AccessAuthorizer;
let assignments: Assignments;
let users: Users;
const tenantId = uuidv7();

const eventually = async (check: () => Promise<boolean> | boolean) => {
  const end = Date.now() + 2_000;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('not within two seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const someone = () =>
  asTenant(tenantId, () => here.db.transaction((tx) => users.createIn(tx, aUserCreate(), 'active')));
const principalOf = ({ id }: { id: string }): Principal => ({ kind: 'user', id, tenantId });
const permissionsOf = (principal: Principal): Promise<Permissions> =>
  asTenant(uuidv7(), () => authorizer.permissionsOf(principal));
const mayUpdate = async (principal: Principal) => (await permissionsOf(principal)).can('update', 'Thing');
/** As another process would: on another connection, telling this one by its commit alone. */
const grantElsewhere = (userId: string) =>
  asTenant(tenantId, () =>
    here.db.transaction((tx) =>
      assignments.grantIn(tx, { userId, role: 'auditor', scope: { kind: 'tenant' } }),
    ),
  );

beforeAll(async () => {
  const entities = [Tenant, User, AuditEvent, RoleAssignment, RoleAssignmentSite, RoleAssignmentCameraGroup];
  [here, there] = await Promise.all([testParts(database, entities), testParts(database, entities)]);
  const audit = new Audit(here.db, here.clock);
  const tenants = new Tenants(here.db, here.clock, new TenantLocator(here.db), audit);
  users = new Users(here.db, here.clock, here.keysets, here.gates, audit, here.jobs);
  assignments = new Assignments(here.clock, audit, tenants, book);
  signals = new CommittedSignals({ databaseUrl: database.url } as Config);
  const support = new SupportAccess(there.db, there.clock, book, signals);
  authorizer = new AccessAuthorizer(there.db, there.clock, book, signals, support);
  await authorizer.onModuleInit();
  database.beforeDrop(async () => {
    await signals.onApplicationShutdown();
    await Promise.all([here.close(), there.close()]);
  });
  await asTenant(tenantId, () => givenTenant(here.db, tenants));
});

describe('AccessAuthorizer', () => {
  it('builds an ability once, and again when another process changed an assignment', async () => {
    const principal = principalOf(await someone());
    const query = jest.spyOn(there.db, 'query');
    const first = await permissionsOf(principal);
    // roles, view grants, and from where a tenant lets people look
    expect(query).toHaveBeenCalledTimes(3);
    expect(await permissionsOf(principal)).toBe(first);
    expect(query).toHaveBeenCalledTimes(3);
    query.mockRestore();
    expect([first.can('read', 'Thing'), first.can('update', 'Thing')]).toEqual([true, false]);
    await grantElsewhere(principal.id);
    await eventually(() => mayUpdate(principal));
    expect((await permissionsOf(principal)).version).not.toBe(first.version);
  });

  it('knows nobody of another tenant, and gives the system everything', async () => {
    const { id } = await someone();
    const stranger = await permissionsOf({ kind: 'user', id, tenantId: uuidv7() });
    expect(stranger.can('read', 'Thing')).toBe(false);
    const system = await permissionsOf({ kind: 'system', id: 'system:worker', tenantId });
    expect(system.can('update', 'Thing')).toBe(true);
  });

  it('keeps nothing while it hears nothing, and sees every change at once', async () => {
    const principal = principalOf(await someone());
    expect(await mayUpdate(principal)).toBe(false);
    const admin = new pg.Client({ connectionString: database.superuserUrl });
    await admin.connect();
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'mimamori-listen' and datname = current_database()`;
    await admin.query(cut);
    await eventually(() => !signals.connected);
    const query = jest.spyOn(there.db, 'query');
    await grantElsewhere(principal.id);
    expect(await mayUpdate(principal)).toBe(true);
    if (!signals.connected) {
      const reads = query.mock.calls.length;
      await mayUpdate(principal);
      expect(query).toHaveBeenCalledTimes(2 * reads);
    }
    query.mockRestore();
    await admin.end();
    await eventually(() => signals.connected);
    const again = await permissionsOf(principal);
    expect(await permissionsOf(principal)).toBe(again);
  });
});
