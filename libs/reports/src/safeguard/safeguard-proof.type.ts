import { JsonValue } from '@mimamori/web';
import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

import { STATUSES } from './status-counts';

/** A list of words as the object that GraphQL's enums are made of. */
export const enumOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word, word]));

export const StatusEnum = enumOf(STATUSES);
registerEnumType(StatusEnum, {
  name: 'SafeguardStatus',
  description: 'unknown and unproved are never a pass.',
});

@ObjectType('SafeguardCounts')
export class CountsType {
  @Field(() => Int)
  pass: number;

  @Field(() => Int)
  warn: number;

  @Field(() => Int)
  fail: number;

  @Field(() => Int)
  unknown: number;

  @Field(() => Int)
  unproved: number;
}

@ObjectType('SafeguardSource')
export class SourceType {
  @Field(() => String)
  key: string;

  @Field(() => String)
  title: string;

  @Field(() => String)
  ref: string;

  @Field(() => String, { description: 'YYYY-MM-DD' })
  asOf: string;

  @Field(() => String)
  kind: string;

  @Field(() => String, { nullable: true })
  note: string | null;

  @Field(() => String, { nullable: true })
  url: string | null;
}

@ObjectType('SafeguardFact')
export class FactType {
  @Field(() => String)
  key: string;

  @Field(() => String)
  label: string;

  @Field(() => String)
  value: string;
}

@ObjectType('SafeguardObservation')
export class ObservationType {
  @Field(() => StatusEnum)
  status: string;

  @Field(() => JsonValue, { nullable: true, description: 'A number, a flag or never; null: not known' })
  value: unknown;

  @Field(() => JsonValue, { nullable: true, description: 'Values of the parts, by key' })
  parts: unknown;

  @Field(() => Float, { nullable: true, description: 'In the unit of the metric, a ratio as 0 to 1' })
  number: number | null;

  @Field(() => Boolean, { nullable: true, description: 'The value of a metric of the unit boolean' })
  flag: boolean | null;

  @Field(() => Boolean, { description: 'Days since something that has not happened' })
  never: boolean;

  @Field(() => String, { nullable: true, description: 'The value with its parts, in words' })
  valueText: string | null;

  @Field(() => [FactType])
  facts: FactType[];

  @Field(() => [String])
  sources: string[];

  @Field(() => String, { nullable: true })
  measuredAt: string | null;

  @Field(() => String, { nullable: true })
  reason: string | null;
}

@ObjectType('SafeguardMetricPart', { description: 'What a metric asks for beside its own number.' })
export class MetricPartType {
  @Field(() => String)
  key: string;

  @Field(() => String)
  name: string;

  @Field(() => String)
  unit: string;

  @Field(() => String, { description: 'higher, lower or true' })
  better: string;

  @Field(() => JsonValue, { description: 'pass and warn: {op, value}; otherwise or null in warn' })
  thresholds: unknown;

  @Field(() => String, { description: 'pass / attention / action, in words' })
  thresholdText: string;

  @Field(() => String)
  thresholdSource: string;

  @Field(() => Boolean)
  proposal: boolean;
}

@ObjectType('SafeguardMetric')
export class MetricType {
  @Field(() => String)
  code: string;

  @Field(() => String)
  name: string;

  @Field(() => String)
  meaning: string;

  @Field(() => String, { description: 'The part of the system that provides it' })
  lib: string;

  @Field(() => String)
  libName: string;

  @Field(() => String)
  unit: string;

  @Field(() => String, { description: 'higher, lower or true' })
  better: string;

  @Field(() => JsonValue, { description: 'pass and warn: {op, value}; otherwise or null in warn' })
  thresholds: unknown;

  @Field(() => [MetricPartType])
  parts: MetricPartType[];

  @Field(() => String, { description: 'pass / attention / action, in words' })
  thresholdText: string;

  @Field(() => String, { description: "design: Mimamori's proposal; the law gives no number" })
  thresholdSource: string;

  @Field(() => Boolean, { description: 'True while the number still waits for review' })
  proposal: boolean;

  @Field(() => [SourceType])
  sources: SourceType[];

  @Field(() => ObservationType)
  observation: ObservationType;
}

@ObjectType('SafeguardAttestation')
export class AttestationType {
  @Field(() => String)
  key: string;

  @Field(() => String)
  text: string;

  @Field(() => Int)
  expiryMonths: number;

  @Field(() => String, { description: 'missing, valid or expired' })
  state: string;

  @Field(() => String, { nullable: true })
  reason: string | null;
}
