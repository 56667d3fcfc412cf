import { CapabilityRegistry, type LibPolicy } from '@mimamori/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';

import { isRole } from '../role/role.data';
import { type SubjectColumns, subjectColumns } from './ability.permissions';
import { conditionFault } from './condition.sql';

/** The policies of all libs, read once. Refuses to start on a rule that nobody could hold or that SQL cannot express. */
@Injectable()
export class PolicyBook implements OnModuleInit {
  private read?: { readonly policies: readonly LibPolicy[]; readonly columns: SubjectColumns };

  constructor(private readonly capabilities: CapabilityRegistry) {}

  onModuleInit(): void {
    const faults = ruleFaults(this.policies);
    if (faults.length) throw new Error(`the policies cannot be compiled:\n- ${faults.join('\n- ')}`);
  }

  get policies(): readonly LibPolicy[] {
    return this.all().policies;
  }

  get columns(): SubjectColumns {
    return this.all().columns;
  }

  private all() {
    if (this.read) return this.read;
    const policies = this.capabilities.capabilities().flatMap(({ policy }) => (policy ? [policy] : []));
    return (this.read = { policies, columns: subjectColumns(policies) });
  }
}

/** What is wrong with the rules that no lib can see alone: unknown roles, conditions without SQL. */
export function ruleFaults(policies: readonly LibPolicy[]): string[] {
  return policies.flatMap(({ subjects, rules }) =>
    rules.flatMap(({ role, subject, condition }) => {
      const faults =
        role === '*' || isRole(role) ? [] : [`a rule on ${subject} is for ${role}, which is no role`];
      const compared = Object.entries(condition ?? {}).map(([field, value]) => [
        field,
        Array.isArray(value) ? { $in: value } : { $eq: value },
      ]);
      const fault = conditionFault(Object.fromEntries(compared), subjects[subject]?.fields ?? {});
      return fault ? [...faults, `a rule of ${role} on ${subject}: ${fault}`] : faults;
    }),
  );
}
