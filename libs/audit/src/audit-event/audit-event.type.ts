import { connectionOf, JsonValue } from '@mimamori/web';
import { Field, Float, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { ActorKind, AuditOutcome } from './audit-event.entity';
import type { AuditEventView } from './audit-event.schema';

const AuditOutcomeEnum = { ok: 'ok', denied: 'denied', failed: 'failed' } as const satisfies {
  [Name in AuditOutcome]: Name;
};
registerEnumType(AuditOutcomeEnum, { name: 'AuditOutcome' });
const ActorKindEnum = {
  user: 'user',
  machine: 'machine',
  system: 'system',
  anonymous: 'anonymous',
} as const satisfies { [Name in ActorKind]: Name };
registerEnumType(ActorKindEnum, { name: 'AuditActorKind' });

@ObjectType('AuditActor')
class AuditActorType {
  @Field(() => ActorKindEnum)
  kind: ActorKind;

  @Field(() => String, { nullable: true })
  id: string | null;

  @Field(() => ID, { nullable: true, description: 'Set when the actor belongs to another tenant.' })
  tenantId: string | null;

  @Field(() => String, { nullable: true, description: 'The session or key that was used.' })
  credentialId: string | null;
}

@ObjectType('AuditFootage')
class AuditFootageType {
  @Field(() => String)
  from: string;

  @Field(() => String)
  to: string;
}

@ObjectType('AuditEvent')
export class AuditEventType implements AuditEventView {
  @Field(() => ID)
  id: string;

  @Field(() => String)
  occurredAt: string;

  @Field(() => AuditActorType)
  actor: AuditActorType;

  @Field(() => String, { nullable: true })
  onBehalfOf: string | null;

  @Field(() => String)
  action: string;

  @Field(() => String)
  subject: string;

  @Field(() => String, { nullable: true })
  subjectId: string | null;

  @Field(() => AuditFootageType, { nullable: true })
  footage: AuditFootageType | null;

  @Field(() => String, { nullable: true })
  reason: string | null;

  @Field(() => ID, { nullable: true })
  incidentId: string | null;

  @Field(() => String, { nullable: true })
  ip: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 3166-1 alpha-2: an estimate from the address when the row was written.',
  })
  country: string | null;

  @Field(() => String, { nullable: true })
  device: string | null;

  @Field(() => AuditOutcomeEnum)
  outcome: AuditOutcome;

  @Field(() => Float, { nullable: true })
  durationMs: number | null;

  @Field(() => JsonValue)
  details: AuditEventView['details'];

  @Field(() => String)
  traceId: string;
}

@InputType('AuditEventFilter')
export class AuditEventFilterInput {
  @Field(() => String, { nullable: true, description: 'With a dot at its end, all that begin with it.' })
  action?: string | null;

  @Field(() => String, { nullable: true })
  subject?: string | null;

  @Field(() => ID, { nullable: true })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true })
  actorId?: string | null;

  @Field(() => ID, { nullable: true, description: 'For whom a machine acted.' })
  onBehalfOf?: string | null;

  @Field(() => ID, { nullable: true })
  incidentId?: string | null;

  @Field(() => String, { nullable: true, description: 'One address.' })
  ip?: string | null;

  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' })
  country?: string | null;

  @Field(() => AuditOutcomeEnum, { nullable: true })
  outcome?: AuditOutcome | null;

  @Field(() => String, { nullable: true, description: 'Inclusive; ISO 8601 with offset.' })
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'Not inclusive.' })
  to?: string | null;
}

export const AuditEventConnection = connectionOf(AuditEventType, 'AuditEvent');
