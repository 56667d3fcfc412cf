import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';

import { announcementFaults } from '../events/announced-event';
import { JobHandlers } from '../jobs/job.handlers';
import { Authenticator } from '../permission/authenticator.port';
import { Authorizer } from '../permission/authorizer.port';
import { FreshProof } from '../permission/fresh-proof.port';
import { CAN, type CanMark, PUBLIC } from '../permission/marks';
import type { LibPolicy } from '../permission/policy';
import { EvidenceRegistry } from '../registries/evidence.registry';
import { Trail } from '../registries/trail.port';
import { CAPABILITY } from './capability.decorator';
import { CapabilityRegistry } from './capability.registry';

/** Metadata keys that Nest puts on handlers; the values are its own constants. */
const HANDLER_KEYS = ['path', 'websockets:message_mapping'];
const RESOLVER_TYPE = 'graphql:resolver_type';
const ROOT_RESOLVERS = new Set(['Query', 'Mutation', 'Subscription']);

/** One handler that the outside can reach. */
export interface Endpoint {
  readonly lib: string;
  readonly handler: string;
  readonly can?: CanMark;
  readonly publicReason?: string;
}

/** Refuses to start a half-wired system: every fault is named at once. */
@Injectable()
export class BootCheck implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly moduleRef: ModuleRef,
    private readonly capabilities: CapabilityRegistry,
    private readonly handlers: JobHandlers,
    private readonly evidence: EvidenceRegistry,
  ) {}

  onModuleInit(): void {
    const faults = [
      ...this.portFaults(),
      ...policyFaults(
        this.capabilities.capabilities().flatMap(({ name, policy }) => (policy ? [{ name, policy }] : [])),
      ),
      ...announcementFaults(this.capabilities.capabilities()),
      ...this.endpointFaults(),
    ];
    if (faults.length) throw new Error(`the system is half-wired:\n- ${faults.join('\n- ')}`);
    this.handlers.jobs();
    this.handlers.listeners();
    this.evidence.metrics();
  }

  /** Every REST route, GraphQL root field and socket message, with its permission. */
  endpoints(): Endpoint[] {
    return [...this.modules.values()].flatMap((module) => {
      const lib: string = Reflect.getMetadata(CAPABILITY, module.metatype)?.name ?? module.metatype.name;
      const types = [...module.controllers.values(), ...module.providers.values()]
        .map(({ metatype }) => metatype)
        .filter((type) => typeof type === 'function' && type.prototype);
      return [...new Set(types)].flatMap((type) => endpointsOf(lib, type as new () => object));
    });
  }

  private portFaults(): string[] {
    return [Authenticator, Authorizer, FreshProof, Trail].flatMap((port) => {
      try {
        this.moduleRef.get(port as never, { strict: false });
        return [];
      } catch {
        return [`nobody fills the port ${port.name}`];
      }
    });
  }

  private endpointFaults(): string[] {
    const actions = new Map(
      this.capabilities
        .capabilities()
        .flatMap(({ policy }) => Object.entries(policy?.subjects ?? {}))
        .map(([subject, { actions: known }]) => [subject, known] as const),
    );
    return this.endpoints().flatMap(({ handler, can, publicReason }) => {
      if (!can && publicReason === undefined) return [`${handler} has neither @Can nor @Public`];
      if (can && publicReason !== undefined) return [`${handler} has both @Can and @Public`];
      if (can && !actions.get(can.subject)?.includes(can.action))
        return [`${handler} asks for ${can.action} on ${can.subject}, which no policy declares`];
      return [];
    });
  }
}

function endpointsOf(lib: string, type: new () => object): Endpoint[] {
  const prototype: Record<string, unknown> = type.prototype;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (name === 'constructor' || typeof method !== 'function') return [];
    const isHandler =
      HANDLER_KEYS.some((key) => Reflect.hasMetadata(key, method)) ||
      ROOT_RESOLVERS.has(Reflect.getMetadata(RESOLVER_TYPE, method));
    if (!isHandler) return [];
    const publicReason: string | undefined = Reflect.getMetadata(PUBLIC, method);
    const can: CanMark | undefined = Reflect.getMetadata(CAN, method);
    return [{ lib, handler: `${type.name}.${name}`, can, publicReason }];
  });
}

/** What is wrong with the policies taken together. */
export function policyFaults(policies: readonly { name: string; policy: LibPolicy }[]): string[] {
  const owner = new Map<string, string>();
  const faults: string[] = [];
  for (const { name, policy } of policies) {
    for (const [subject, { fields, scopedBy }] of Object.entries(policy.subjects)) {
      const other = owner.get(subject);
      if (other) faults.push(`subject ${subject} belongs to both ${other} and ${name}`);
      owner.set(subject, name);
      if (scopedBy && !fields[scopedBy])
        faults.push(`subject ${subject} is scoped by ${scopedBy}, which is no field of it`);
    }
    for (const { role, actions, subject, condition } of policy.rules) {
      const declared = policy.subjects[subject];
      if (!declared) {
        faults.push(`${name} gives ${role} a rule on ${subject}, which is not its own`);
        continue;
      }
      for (const action of actions)
        if (!declared.actions.includes(action)) faults.push(`${name}: ${subject} has no action ${action}`);
      for (const field of Object.keys(condition ?? {}))
        if (!declared.fields[field]) faults.push(`${name}: ${subject} has no condition field ${field}`);
    }
  }
  return faults;
}
