import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import type { FactorView, MfaView, UserMfaView } from './mfa.schema';
import type { FactorKind } from './mfa-factor.entity';

const FactorKindEnum = { totp: 'totp', passkey: 'passkey' } as const satisfies { [Name in FactorKind]: Name };
registerEnumType(FactorKindEnum, { name: 'MfaFactorKind' });

@ObjectType('MfaFactor')
export class MfaFactorType implements FactorView {
  @Field(() => ID)
  id: string;

  @Field(() => FactorKindEnum)
  kind: FactorKind;

  @Field(() => String)
  name: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether a passkey is kept on several devices; null for an app.',
  })
  synced: boolean | null;

  @Field(() => String)
  createdAt: string;

  @Field(() => String, { nullable: true })
  usedAt: string | null;
}

@ObjectType('Mfa')
export class MfaType implements MfaView {
  @Field(() => [MfaFactorType])
  factors: MfaFactorType[];

  @Field(() => Int)
  recoveryCodesLeft: number;

  @Field(() => Boolean, {
    description: 'Whether the policy asks for a factor of them, from where the request comes.',
  })
  compulsory: boolean;
}

@ObjectType('UserMfa', { description: 'What an administrator sees: that there are factors.' })
export class UserMfaType implements UserMfaView {
  @Field(() => Int, { description: 'How many authenticator apps.' })
  totp: number;

  @Field(() => Int)
  passkeys: number;

  @Field(() => Int)
  recoveryCodesLeft: number;

  @Field(() => String, { nullable: true })
  lastUsedAt: string | null;
}
