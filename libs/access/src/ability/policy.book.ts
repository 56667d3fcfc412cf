import { CapabilityRegistry, type LibPolicy, type SubjectPolicy } from '@mimamori/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';

import { isRole, SUPPORT_ROLE } from '../role/role.data';
import { type SubjectColumns, subjectColumns } from './ability.permissions';
import { conditionFault } from './condition.fault';

/** Where the things are that a view grant names. */
export interface Watched {
  readonly subject: string;
  readonly table: string;
  /** SQL over the table's own name. */
  readonly id: string;
  readonly siteId: string;
}

/** The policies of all libs, read once. Refuses to start on a rule that nobody could hold or that SQL cannot express. */
@Injectable()
export class PolicyBook implements OnModuleInit {
  private read?: {
    readonly policies: readonly LibPolicy[];
    readonly support: readonly LibPolicy[];
    readonly subjects: ReadonlyMap<string, SubjectPolicy>;
    readonly columns: SubjectColumns;
  };

  constructor(private readonly capabilities: CapabilityRegistry) {}

  onModuleInit(): void {
    const faults = [
      ...ruleFaults(this.policies),
      ...ruleFaults(this.support),
      ...supportFaults(this.support),
      ...fieldFaults(this.subjects),
    ];
    if (faults.length) throw new Error(`the policies cannot be compiled:\n- ${faults.join('\n- ')}`);
  }

  get policies(): readonly LibPolicy[] {
    return this.all().policies;
  }

  /** The same with the rules of support alone, which `policies` lack: no role of a tenant's own ever reaches them. */
  get support(): readonly LibPolicy[] {
    return this.all().support;
  }

  /** All subjects there are. */
  get subjects(): ReadonlyMap<string, SubjectPolicy> {
    return this.all().subjects;
  }

  get columns(): SubjectColumns {
    return this.all().columns;
  }

  /** The table of the things that assignments for groups of cameras name. @throws Error when no subject has groups */
  get groupTable(): string {
    for (const { subjects } of this.policies)
      for (const { fields, groupedBy } of Object.values(subjects)) {
        const field = groupedBy === undefined ? undefined : fields[groupedBy];
        if (typeof field === 'object' && field.table) return field.table;
      }
    throw new Error('no subject has groups');
  }

  /** What view grants open. @throws Error when no subject, or more than one, can be watched */
  get watched(): Watched {
    const [found, ...others] = [...this.subjects].flatMap(([subject, policy]) => watchedOf(subject, policy));
    if (!found || others.length) throw new Error('view grants need exactly one subject that can be watched');
    return found;
  }

  private all() {
    if (this.read) return this.read;
    const all = this.capabilities.capabilities().flatMap(({ policy }) => (policy ? [policy] : []));
    const subjects = new Map(all.flatMap((policy) => Object.entries(policy.subjects)));
    const policies = all.map((policy) => withRules(policy, (role) => role !== SUPPORT_ROLE));
    const support = all.map((policy) => withRules(policy, (role) => role === SUPPORT_ROLE));
    return (this.read = { policies, support, subjects, columns: subjectColumns(all) });
  }
}

function watchedOf(subject: string, { watching, namedBy, scopedBy, fields }: SubjectPolicy): Watched[] {
  const name = namedBy === undefined ? undefined : fields[namedBy];
  const site = scopedBy === undefined ? undefined : fields[scopedBy];
  if (!watching || typeof name !== 'object' || typeof site !== 'object') return [];
  if (!name.table || !('sql' in name) || !('sql' in site)) return [];
  return [{ subject, table: name.table, id: name.sql, siteId: site.sql }];
}

function withRules(policy: LibPolicy, keeps: (role: string) => boolean): LibPolicy {
  return { ...policy, rules: policy.rules.filter(({ role }) => keeps(role)) };
}

/** Support reads: nothing else can be done with a ticket, whatever a policy says. */
export function supportFaults(policies: readonly LibPolicy[]): string[] {
  return policies.flatMap(({ rules }) =>
    rules
      .filter(({ role, actions }) => role === SUPPORT_ROLE && actions.some((action) => action !== 'read'))
      .map(
        ({ subject, actions }) =>
          `support may only read ${subject}, and the policy says ${actions.join(' ')}`,
      ),
  );
}

/** Conditions are told by which rows somebody sees: what they ask for cannot be withheld. */
export function fieldFaults(subjects: ReadonlyMap<string, SubjectPolicy>): string[] {
  return [...subjects].flatMap(([subject, { fields, ruledFields }]) =>
    (ruledFields?.read ?? [])
      .filter((name) => Object.hasOwn(fields, name))
      .map((name) => `${name} of ${subject} is a condition field and cannot be withheld`),
  );
}

/** What is wrong with the rules that no lib can see alone: unknown roles, conditions without SQL. */
export function ruleFaults(policies: readonly LibPolicy[]): string[] {
  return policies.flatMap(({ subjects, rules }) =>
    rules.flatMap(({ role, subject, actions, condition, byGrant }) => {
      const faults =
        role === '*' || isRole(role) || role === SUPPORT_ROLE
          ? []
          : [`a rule on ${subject} is for ${role}, which is no role`];
      if (byGrant && !actions.every((action) => subjects[subject]?.watching?.includes(action)))
        faults.push(`a rule of ${role} on ${subject} waits for a view grant that could not open it`);
      const compared = Object.entries(condition ?? {}).map(([field, value]) => [
        field,
        Array.isArray(value) ? { $in: value } : { $eq: value },
      ]);
      const fault = conditionFault(Object.fromEntries(compared), subjects[subject]?.fields ?? {});
      return fault ? [...faults, `a rule of ${role} on ${subject}: ${fault}`] : faults;
    }),
  );
}
