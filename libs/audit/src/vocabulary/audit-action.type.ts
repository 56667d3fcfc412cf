import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { AuditActionView } from './audit-action.schema';
import type { ActionKind } from './audit-actions';

const ActionKindEnum = {
  look: 'look',
  carry_out: 'carry_out',
  change: 'change',
  sign_in: 'sign_in',
  permission: 'permission',
} as const satisfies { [Name in ActionKind]: Name };
registerEnumType(ActionKindEnum, { name: 'AuditActionKind' });

@ObjectType('AuditAction')
export class AuditActionType implements AuditActionView {
  @Field(() => String)
  code: string;

  @Field(() => String, { description: 'In the language asked for.' })
  title: string;

  @Field(() => ActionKindEnum)
  kind: ActionKind;

  @Field(() => Boolean, { description: 'Carries personal data out: a reason or a case is expected.' })
  needsReason: boolean;
}
