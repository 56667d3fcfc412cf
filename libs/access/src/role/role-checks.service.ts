import { type ErrorItem, InvalidInput, type Tx } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import {
  RoleCodeTaken,
  RoleCycle,
  RoleNotGrantable,
  RoleTooLarge,
  RuleTooWide,
  TooManyRoles,
} from '../access.errors';
import type { SavedRule } from '../ability/ability.rules';
import { PolicyBook } from '../ability/policy.book';
import { Giving, type OwnRoles } from '../role-assignment/giving.service';
import { unknownIds } from '../role-assignment/known-ids.queries';
import { ALL_CUSTOM_ROLES } from './custom-role.queries';
import { type CustomRoleRow, MOST_ROLES, MOST_RULES, type RoleRule } from './custom-role.schema';
import type { IdsOfRoles } from './custom-role.writes';
import { closureOf, cycleOf, type Graph, holdersOf } from './role-graph';
import { checkRule, type NamedId } from './role-rule.check';
import { isRole, ONLY_OWNERS_GRANT, rolesOf, SUPPORT_ROLE } from './role.data';

/** Everything that keeps a role from being saved. */
@Injectable()
export class RoleChecks {
  constructor(
    private readonly tenants: Tenants,
    private readonly book: PolicyBook,
    private readonly giving: Giving,
  ) {}

  /** The rules as they are saved. @throws InvalidInput naming everything that is wrong with each of them */
  async readRules(tx: Tx, rules: readonly RoleRule[]): Promise<SavedRule[]> {
    const checked = rules.map((rule, at) => checkRule(rule, at, this.book.subjects));
    const faults = checked.flatMap((rule) => rule.faults);
    if (faults.length) throw new InvalidInput(faults);
    const absent = await this.absent(
      tx,
      checked.flatMap(({ named }) => named),
    );
    if (absent.length) throw new InvalidInput(absent);
    return checked.map(({ rule }) => rule);
  }

  /**
   * The role is one that the tenant may have and the caller may give.
   * @returns the ids of the custom roles that it includes
   * @throws InvalidInput for unknown includes, RoleCodeTaken, RoleCycle, RoleTooLarge, TooManyRoles, RoleNotGrantable, RuleTooWide
   */
  async requireFits(tx: Tx, role: CustomRoleRow, own: OwnRoles): Promise<IdsOfRoles> {
    const all = await tx.query<CustomRoleRow>(ALL_CUSTOM_ROLES);
    const others = all.filter(({ id }) => id !== role.id);
    const taken = isRole(role.code) || role.code === SUPPORT_ROLE;
    if (taken || others.some(({ code }) => code === role.code)) throw new RoleCodeTaken(role.code);
    if (others.length >= MOST_ROLES) throw new TooManyRoles(MOST_ROLES);
    const graph: Graph = new Map([...others, role].map((each) => [each.code, each]));
    await this.requireIncludes(tx, role, graph);
    const cycle = cycleOf(role.code, graph);
    if (cycle !== undefined) throw new RoleCycle(cycle);
    requireSize(role.code, graph);
    await this.requireHeld(tx, role, graph, own);
    return new Map(others.map(({ code, id }) => [code, id]));
  }

  private async requireIncludes(tx: Tx, { includes }: CustomRoleRow, graph: Graph): Promise<void> {
    const { code: tenantCode } = await this.tenants.current(tx);
    const builtIn: readonly string[] = rolesOf(tenantCode);
    const faults = includes.flatMap((code, at): ErrorItem[] => {
      const pointer = `/includes/${at}`;
      if (ONLY_OWNERS_GRANT.some((role) => role === code))
        return [{ pointer, code: 'access.include_not_allowed', params: { role: code } }];
      return builtIn.includes(code) || graph.has(code) ? [] : [{ pointer, code: 'access.unknown_role' }];
    });
    if (faults.length) throw new InvalidInput(faults);
  }

  /** What is included has to be the caller's to give, as it stands; the own rules are told one by one. */
  private async requireHeld(tx: Tx, role: CustomRoleRow, graph: Graph, own: OwnRoles): Promise<void> {
    if (own === 'system') return;
    const contents = closureOf(role.code, graph);
    const lacking = await this.giving.lacking(tx, contents, own);
    if (lacking && lacking.at < role.rules.length)
      throw new RuleTooWide(lacking.at, role.rules[lacking.at]?.subject ?? '', lacking.action);
    if (lacking) throw new RoleNotGrantable(role.code);
    const builtIn = contents.flatMap(({ includes }) => includes).filter(isRole);
    await this.giving.requireGrantable(tx, builtIn, own);
    await this.giving.requireProof(tx, builtIn);
  }

  private async absent(tx: Tx, named: readonly NamedId[]): Promise<ErrorItem[]> {
    const found: ErrorItem[] = [];
    for (const table of new Set(named.map((each) => each.table))) {
      const here = named.filter((each) => each.table === table);
      const ids = [...new Set(here.map(({ id }) => id))];
      const unknown = new Set(await unknownIds(tx, table, ids));
      const faults = here.filter(({ id }) => unknown.has(id));
      const places = new Map(faults.map(({ pointer, field }) => [pointer, field]));
      for (const [pointer, field] of places)
        found.push({ pointer, code: 'access.rule_unknown_id', params: { field } });
    }
    return found;
  }
}

/** Neither the role nor one that includes it gets too large to be worked out for each of its holders. */
function requireSize(code: string, graph: Graph): void {
  for (const holder of holdersOf(code, graph)) {
    const rules = closureOf(holder, graph).reduce((sum, content) => sum + content.rules.length, 0);
    if (rules > MOST_RULES) throw new RoleTooLarge(MOST_RULES);
  }
}
