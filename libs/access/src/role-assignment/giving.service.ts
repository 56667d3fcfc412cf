import { FreshProof, getPrincipal, type Reader, rightsHolder, type Tx } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { RoleNotGrantable } from '../access.errors';
import { type AccessRule, ofPolicy, type SavedRule } from '../ability/ability.rules';
import { AccessAuthorizer } from '../ability/access.authorizer';
import { maySetFree, uncovered } from '../ability/coverage.rules';
import { grantOf, isOfPlace } from '../ability/outside.rules';
import { PolicyBook } from '../ability/policy.book';
import { readTrees, withBranches } from '../ability/tree.rules';
import { type RoleContent, roleContents } from '../role/custom-role.queries';
import { LOCK_GROUP } from '../group/group.queries';
import { closureOf } from '../role/role-graph';
import { ADMINISTERING, grantableRoles, isRole, type RoleCode, rolesOf } from '../role/role.data';

export interface Holding {
  readonly userId: string;
  /** Codes of roles held for the whole tenant. */
  readonly roles: readonly string[];
  /** Codes of all roles held, wherever, and of those that they include. */
  readonly held: readonly string[];
  readonly rules: readonly AccessRule[];
  /** By a key, which is given no role: each one is measured by its rules, against what the key itself may do. */
  readonly byKey: boolean;
}

/** What the caller holds, to be compared with what they give; the system itself may all. */
export type OwnRoles = Holding | 'system';

/** Who is to get or to lose a role. */
export type Receiver = { readonly userIds: readonly string[] } | { readonly groupId: string };

const ROLES_OF_USER = `
select distinct held.role from role_assignment held where held.user_id = $1
union
select held.role from user_group_member member
  join role_assignment held on held.tenant_id = member.tenant_id and held.group_id = member.group_id
where member.user_id = $1`;

/** The limits of giving: nobody gives or takes what is wider than their own, however many steps it takes. */
@Injectable()
export class Giving {
  constructor(
    private readonly tenants: Tenants,
    private readonly authorizer: AccessAuthorizer,
    private readonly book: PolicyBook,
    private readonly proof: FreshProof,
  ) {}

  /**
   * What the caller holds for the whole tenant. Read before a transaction, not inside of one: who holds a connection and
   * waits for a second one may wait for somebody who does the same.
   */
  async ownRoles(): Promise<OwnRoles> {
    const principal = getPrincipal();
    if (principal.kind === 'system') return 'system';
    const { roles, permissions } = await this.authorizer.accessOf(principal);
    const byKey = principal.narrowing !== undefined;
    return {
      byKey,
      userId: rightsHolder(principal),
      roles: (byKey ? [] : roles).filter(({ sites }) => sites === 'all').map(({ role }) => role),
      held: roles.map(({ role }) => role),
      // what a view grant opens for a while is not theirs to give, and from where they ask changes nothing of what is
      rules: permissions.rules.filter((rule) => grantOf(rule) === undefined && !isOfPlace(rule)),
    };
  }

  /** Those of the roles that are wider than the caller's own. */
  async tooWide(reader: Reader, roles: readonly string[], own: OwnRoles): Promise<readonly string[]> {
    if (own === 'system' || roles.length === 0) return [];
    const { code } = await this.tenants.current(reader);
    const builtIn = own.byKey
      ? rolesOf(code).filter((role) => this.isCovered(role, own.rules))
      : grantableRoles(own.roles, code).filter((role) => !this.isCurtailed(role, own.rules));
    const isGrantable = (role: string) => builtIn.some((each) => each === role);
    const custom = roles.filter((role) => !isRole(role));
    const contents = custom.length ? await roleContents(reader, custom) : [];
    const graph = new Map(contents.map((content) => [content.code, content]));
    const expand = await this.expander(reader, contents);
    return roles.filter((role) => {
      if (isRole(role)) return !isGrantable(role);
      const all = closureOf(role, graph);
      const included = all.flatMap(({ includes }) => includes).filter(isRole);
      const rules = all.flatMap((content) => content.rules).map(expand);
      return !included.every(isGrantable) || uncovered(own.rules, rules) !== undefined;
    });
  }

  /** @throws RoleNotGrantable for a role that is wider than the caller's own */
  async requireGrantable(tx: Tx, roles: readonly string[], own: OwnRoles): Promise<void> {
    const [refused] = await this.tooWide(tx, roles, own);
    if (refused !== undefined) throw new RoleNotGrantable(refused);
  }

  /**
   * For whoever takes a role from somebody, or changes what it holds.
   * @throws RoleNotGrantable also for a role that takes away what the caller does not hold
   */
  async requireRemovable(tx: Tx, roles: readonly string[], own: OwnRoles): Promise<void> {
    await this.requireGrantable(tx, roles, own);
    if (own === 'system') return;
    const contents = await roleContents(tx, roles);
    const expand = await this.expander(tx, contents);
    const kept = contents.find(({ rules }) => !maySetFree(own.rules, rules.map(expand)));
    if (kept) throw new RoleNotGrantable(kept.code);
  }

  /**
   * Those of the roles whose reach is not the caller's to change: too wide to be given, taking away what the caller does not
   * hold, or held by the caller, to whom only an owner gives anything.
   */
  async withheld(reader: Reader, roles: readonly string[], own: OwnRoles): Promise<readonly string[]> {
    if (own === 'system') return [];
    const tooWide = await this.tooWide(reader, roles, own);
    const contents = await roleContents(reader, roles);
    const graph = new Map(contents.map((content) => [content.code, content]));
    const expand = await this.expander(reader, contents);
    const binds = (role: string) =>
      !maySetFree(
        own.rules,
        closureOf(role, graph)
          .flatMap(({ rules }) => rules)
          .map(expand),
      );
    const isOwn = (role: string) => own.held.includes(role) && !own.roles.includes('tenant_owner');
    return roles.filter((role) => tooWide.includes(role) || isOwn(role) || binds(role));
  }

  /**
   * As `requireGrantable`; only an owner, who holds all, may give something to himself.
   * @throws RoleNotGrantable, and for a role that administers as `FreshProof`
   */
  async requireMayGive(tx: Tx, roles: readonly string[], to: Receiver, own: OwnRoles): Promise<void> {
    await this.requireGrantable(tx, roles, own);
    if (own === 'system') return;
    const [first] = roles;
    const owns = own.roles.includes('tenant_owner');
    if (!owns && first !== undefined && (await this.isOneself(tx, to, own)))
      throw new RoleNotGrantable(first);
    await this.requireProof(tx, roles);
  }

  /** Whoever makes somebody an administrator, by whatever step, has just proved who they are. @throws as `FreshProof` */
  async requireProof(reader: Reader, roles: readonly string[]): Promise<void> {
    const custom = roles.filter((role) => !isRole(role));
    const contents = custom.length ? await roleContents(reader, custom) : [];
    const all = [...roles, ...contents.flatMap(({ includes }) => includes)];
    if (all.some((role) => ADMINISTERING.some((each) => each === role))) await this.proof.require(reader);
  }

  /** The first action of these rules, taken as one role's, that the caller lacks. */
  async lacking(reader: Reader, contents: readonly RoleContent[], own: Holding) {
    const expand = await this.expander(reader, contents);
    return uncovered(own.rules, contents.flatMap(({ rules }) => rules).map(expand));
  }

  /**
   * For whoever is about to open a person's account, or to take a protection from it.
   * @throws RoleNotGrantable when they hold a wider role, and when they administer as `FreshProof`
   */
  async requireGrantableRolesOf(tx: Tx, userId: string, own: OwnRoles): Promise<void> {
    const held = await tx.query<{ role: string }>(ROLES_OF_USER, [userId]);
    const roles = held.map(({ role }) => role);
    await this.requireGrantable(tx, roles, own);
    if (own !== 'system') await this.requireProof(tx, roles);
  }

  /** Whether a key may do all that this role of the policies gives; what administers is not a key's to give. */
  private isCovered(role: RoleCode, own: readonly AccessRule[]): boolean {
    if (ADMINISTERING.includes(role)) return false;
    const rules = this.book.policies.flatMap((policy) => policy.rules.filter((rule) => rule.role === role));
    return (
      uncovered(
        own,
        rules.map((rule) => ofPolicy(rule).rule),
      ) === undefined
    );
  }

  /** Whether something was taken from the caller that this role of the policies gives. */
  private isCurtailed(role: string, own: readonly AccessRule[]): boolean {
    const taken = own.filter(({ inverted }) => inverted);
    return this.book.policies.some(({ rules }) =>
      rules.some(
        (rule) =>
          rule.role === role &&
          taken.some(
            ({ subject, action }) =>
              subject === rule.subject && rule.actions.some((each) => action.includes(each)),
          ),
      ),
    );
  }

  private async expander(reader: Reader, contents: readonly RoleContent[]) {
    const { columns } = this.book;
    const trees = await readTrees(
      reader,
      contents.flatMap(({ rules }) => rules),
      columns,
    );
    return (rule: SavedRule) => withBranches(rule, columns, trees);
  }

  private async isOneself(tx: Tx, to: Receiver, { userId }: Holding): Promise<boolean> {
    if ('userIds' in to) return to.userIds.includes(userId);
    // whoever is being added to it meanwhile waits, and is then asked about the role
    await tx.query(LOCK_GROUP, [to.groupId]);
    const found = await tx.query('select from user_group_member where group_id = $1 and user_id = $2', [
      to.groupId,
      userId,
    ]);
    return found.length > 0;
  }
}
