import {
  Clock,
  fieldChanges,
  foldFields,
  GateRegistry,
  getTenantId,
  Jobs,
  namedIn,
  NotFound,
  patched,
  requireCan,
  requireChange,
  TenantDb,
  told,
  Trail,
  type Tx,
  uuidv7,
  VersionMismatch,
  violatedConstraint,
} from '@mimamori/platform';
import { type IfMatchHeader, Keysets, type Page, parseInput, readPage, readRow } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import {
  EmploymentReversed,
  LoginIdTaken,
  UserIsPseudonymised,
  UserNotActivated,
  UserStillNeeded,
} from '../users.errors';
import { UserChanged, UserRegistered } from '../users.events';
import { leavesBy } from './employment.rules';
import { normaliseLoginId } from './login-id';
import { User, type UserStatus } from './user.entity';
import { USER_ROW, type UserListRequest, userList } from './user.queries';
import { type UserCreate, userCreateSchema, type UserPatch, type UserView, userView } from './user.schema';

/** Everything about a person is recorded as changed, without values. */
const RECORDED = ['status', 'locale', 'firstDay', 'lastDay'] as const;
const PERSONAL = ['name', 'nameKana', 'email'] as const;

/** Tells other processes that somebody's right to act may have changed; the payload is the tenant's id. */
export const USERS_CHANGED = 'mimamori_users_changed';

@Injectable()
export class Users {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly gates: GateRegistry,
    private readonly trail: Trail,
    private readonly jobs: Jobs,
  ) {}

  /** A person the caller may read. @throws NotFound */
  async get(id: string): Promise<User> {
    const user = await readRow<User>(this.db, USER_ROW, id);
    if (!user) throw new NotFound('User');
    return user;
  }

  /** A person in hand as the caller may be told them. */
  async view(user: User): Promise<UserView> {
    return userView(await told(this.db, 'User', user, { id: user.id }));
  }

  /** As the caller may be told them. @throws CursorInvalid, SortWithheld */
  list(request: UserListRequest): Promise<Page<User>> {
    return readPage(this.db, this.keysets, userList(request));
  }

  /** For signing in and other libs' own rules: asks no permission. */
  find(loginId: string): Promise<User | null> {
    return this.db
      .repository(User)
      .findOneBy({ tenantId: getTenantId(), loginId: normaliseLoginId(loginId) });
  }

  /** As `find`, by id. */
  findById(id: string): Promise<User | null> {
    return this.db.repository(User).findOneBy({ tenantId: getTenantId(), id });
  }

  /** @throws Forbidden, LoginIdTaken, EmploymentReversed */
  async create(input: UserCreate): Promise<User> {
    requireCan('create', 'User', { id: null });
    return this.db.transaction((tx) => this.createIn(tx, input));
  }

  /** As `create`, in the caller's transaction and on the caller's authority. */
  async createIn(tx: Tx, input: UserCreate, status: UserStatus = 'invited'): Promise<User> {
    const fields = parseInput(userCreateSchema, input);
    const now = this.clock.now();
    const user: User = {
      tenantId: tx.tenantId,
      id: uuidv7(now.getTime()),
      loginId: fields.loginId,
      name: fields.name,
      nameKana: fields.nameKana ?? null,
      email: fields.email ?? null,
      locale: fields.locale,
      firstDay: fields.firstDay ?? null,
      lastDay: fields.lastDay ?? null,
      status,
      pseudonymisedAt: null,
      searchText: searchTextOf(fields),
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    requireOrder(user);
    await tx
      .repository(User)
      .insert(user)
      .catch((error: unknown) => {
        throw violatedConstraint(error) === 'user_account_login_id' ? new LoginIdTaken(user.loginId) : error;
      });
    await this.trail.append(tx, {
      action: 'users.user.create',
      subject: 'User',
      subjectId: user.id,
      details: { status, locale: user.locale },
    });
    await this.jobs.publish(tx, new UserRegistered({ userId: user.id, status }));
    return user;
  }

  /** @throws NotFound, Forbidden, VersionMismatch, UserNotActivated, UserIsPseudonymised, UserStillNeeded, EmploymentReversed */
  async update(id: string, patch: UserPatch, match?: IfMatchHeader): Promise<User> {
    const before = await this.get(id);
    requireChange('User', { id }, namedIn(patch));
    match?.expect(before);
    if (patch.status === 'active' && before.status === 'invited') throw new UserNotActivated();
    return this.db.transaction((tx) => this.write(tx, before, patch));
  }

  /** First sign-in: the person has proved who they are. Others are left as they are. */
  async activateIn(tx: Tx, id: string): Promise<void> {
    const before = await tx.repository(User).findOneBy({ tenantId: tx.tenantId, id });
    if (before?.status === 'invited') await this.write(tx, before, { status: 'active' });
  }

  private async write(tx: Tx, before: User, patch: UserPatch): Promise<User> {
    if (before.pseudonymisedAt) throw new UserIsPseudonymised();
    const after = patched(before, patch);
    const changes = fieldChanges(before, after, RECORDED, PERSONAL);
    if (!changes.length) return before;
    requireOrder(after);
    const updatedAt = this.clock.now();
    const leaving = leavesBy(before, after, updatedAt);
    if (leaving) await this.requireDispensable(tx, before.id, `/${leaving}`);
    const { affected } = await tx
      .repository(User)
      .update(
        { tenantId: tx.tenantId, id: before.id, version: before.version },
        { ...patch, searchText: searchTextOf(after), updatedAt },
      );
    if (!affected) throw new VersionMismatch();
    await this.trail.append(tx, {
      action: 'users.user.update',
      subject: 'User',
      subjectId: before.id,
      details: { changes },
    });
    await tx.query('select pg_notify($1, $2)', [USERS_CHANGED, tx.tenantId]);
    const fields = changes.map(({ field }) => field);
    await this.jobs.publish(tx, new UserChanged({ userId: before.id, status: after.status, fields }));
    return { ...after, searchText: searchTextOf(after), version: before.version + 1, updatedAt };
  }

  /**
   * Other libs may hold somebody back from leaving, such as a tenant's last owner. They ask in this transaction: their
   * locks must last until its commit, and a second connection could be one that nobody gives back.
   */
  private async requireDispensable(tx: Tx, userId: string, pointer: string): Promise<void> {
    const missing = await this.gates.missing('user.disable', { tx, userId, pointer });
    if (missing.length) throw new UserStillNeeded(missing);
  }
}

function searchTextOf(user: Pick<UserCreate, 'loginId' | 'name' | 'nameKana' | 'email'>): string {
  return foldFields(user.loginId, user.name, user.nameKana, user.email);
}

function requireOrder({ firstDay, lastDay }: Pick<User, 'firstDay' | 'lastDay'>): void {
  if (firstDay && lastDay && lastDay < firstDay) throw new EmploymentReversed();
}
