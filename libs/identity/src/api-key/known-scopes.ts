import { knownScopes, scopeSubject } from '@mimamori/access';
import { CapabilityRegistry, getPermissions, type LibPolicy } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { identityPolicy } from '../identity.policy';

/** Accounts, credentials, sessions, keys and sign-in settings stay with people: no key leads to another. */
const PERSONAL = new Set(Object.keys(identityPolicy.subjects));

/** What a key can be given: every action on every subject, but for what only people do. */
@Injectable()
export class KnownScopes {
  private read?: { readonly all: readonly string[]; readonly subjects: ReadonlyMap<string, Subject> };

  constructor(private readonly capabilities: CapabilityRegistry) {}

  /** In alphabetical order. */
  get all(): readonly string[] {
    return this.known().all;
  }

  /** Whether the caller may do something of it at all: a key that can do nothing is a mistake. */
  isHeld(scope: string): boolean {
    const [prefix = '', action = ''] = scope.split(':');
    const subject = this.known().subjects.get(prefix);
    if (!subject) return false;
    const permissions = getPermissions();
    const actions = action === '*' ? subject.actions : [action];
    return actions.some((each) => permissions.can(each, subject.name));
  }

  private known() {
    if (this.read) return this.read;
    const policies = this.capabilities
      .capabilities()
      .flatMap(({ policy }) => (policy ? [shared(policy)] : []));
    const subjects = policies.flatMap((policy) => Object.entries(policy.subjects));
    return (this.read = {
      all: knownScopes(policies),
      subjects: new Map(
        subjects.map(([name, { actions }]) => [scopeSubject(name), { name, actions }] as const),
      ),
    });
  }
}

interface Subject {
  readonly name: string;
  readonly actions: readonly string[];
}

function shared({ subjects, rules }: LibPolicy): LibPolicy {
  const kept = Object.entries(subjects).filter(([name]) => !PERSONAL.has(name));
  return { subjects: Object.fromEntries(kept), rules };
}
