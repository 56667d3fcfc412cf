/** What is known about a camera without asking the permissions: the facts that rules speak of. */
export interface KnownCamera extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly siteId: string;
  readonly regionId: string | null;
  readonly siteTag: readonly string[];
  readonly areaId: string | null;
  readonly areaClass: string | null;
  readonly class: string | null;
  readonly state: string;
  readonly groupIds: readonly string[];
  readonly tags: readonly string[];
}

export interface RandomRule {
  readonly actions: readonly string[];
  readonly subject: string;
  readonly conditions?: Readonly<Record<string, object>>;
  readonly fields?: readonly string[];
  readonly inverted?: boolean;
}

/** Fields of a camera that rules may withhold, and that all cameras of these rights have. */
export const RULED_FIELDS = ['serial', 'note', 'model'] as const;

/** The same numbers for the same seed (mulberry32). */
export class Dice {
  constructor(private state: number) {}

  below(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  /** At least one of them, in their order. */
  some<Value>(values: readonly Value[]): Value[] {
    const sure = this.below(values.length);
    return values.filter((_value, index) => index === sure || this.below(3) === 0);
  }

  chance(of: number): boolean {
    return this.below(of) === 0;
  }
}

const SCALARS = ['siteId', 'regionId', 'areaId', 'areaClass', 'class', 'state', 'id'] as const;
const SETS = ['siteTag', 'groupIds', 'tags'] as const;

/** Rules of a custom role about cameras and, the same, about their statuses. */
export function randomRules(
  dice: Dice,
  cameras: readonly KnownCamera[],
  actions: readonly string[],
): RandomRule[] {
  return Array.from({ length: 1 + dice.below(3) }, () => {
    const conditions = randomConditions(dice, cameras);
    const rule = {
      ...(conditions ? { conditions } : {}),
      ...(dice.chance(3) ? { inverted: true } : {}),
    };
    return [
      { ...rule, subject: 'Camera', actions: [...new Set(['read', ...dice.some(actions)])] },
      { ...rule, subject: 'CameraStatus', actions: ['read'] },
      ...(dice.chance(2) ? [fieldRule(dice, cameras)] : []),
    ];
  }).flat();
}

function fieldRule(dice: Dice, cameras: readonly KnownCamera[]): RandomRule {
  const conditions = randomConditions(dice, cameras);
  return {
    subject: 'Camera',
    actions: dice.some(['read', 'update']),
    fields: dice.some(RULED_FIELDS),
    ...(conditions ? { conditions } : {}),
    ...(dice.chance(3) ? {} : { inverted: true }),
  };
}

function randomConditions(dice: Dice, cameras: readonly KnownCamera[]): Record<string, object> | undefined {
  if (dice.chance(8)) return undefined;
  const fields = new Set([
    dice.one([...SCALARS, ...SETS]),
    ...(dice.chance(2) ? [dice.one([...SCALARS, ...SETS])] : []),
  ]);
  return Object.fromEntries([...fields].map((field) => [field, randomComparison(dice, cameras, field)]));
}

function randomComparison(dice: Dice, cameras: readonly KnownCamera[], field: string): object {
  const set = (SETS as readonly string[]).includes(field);
  const all = [...new Set(cameras.flatMap((camera) => camera[field] as string | string[] | null))];
  const known = set ? all.filter((value) => value !== null) : all;
  const [one, many] = [dice.one(known), dice.some(known).slice(0, 20)];
  return dice.one([{ $eq: one }, { $ne: one }, { $in: many }, { $nin: many }, { $in: many, $ne: one }]);
}
