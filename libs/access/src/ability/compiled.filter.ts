import { SqlParams } from '@mimamori/platform';

import type { Scalar } from './ability.rules';
import { onTheWire } from './array.wire';

/** No SQL text of ours holds it. */
const MARK = '\0';

/** Leaves a numbered mark where a placeholder belongs. */
class MarkedParams extends SqlParams {
  override add(value: unknown, cast?: string): string {
    const sent = Array.isArray(value) ? onTheWire(value as readonly Scalar[], cast) : value;
    const mark = `${MARK}${this.values.push(sent) - 1}${MARK}`;
    return cast ? `${mark}::${cast}` : mark;
  }
}

/** An SQL expression that was made once and is put into any statement, whose parameters it only numbers. */
export class CompiledFilter {
  /** Text, number of a value, text, number … */
  private readonly parts: readonly string[];
  private readonly values: readonly unknown[];

  constructor(write: (params: SqlParams) => string) {
    const params = new MarkedParams();
    this.parts = write(params).split(MARK);
    this.values = params.values;
  }

  /** The expression for a statement with these parameters. */
  into(params: SqlParams): string {
    const placed = this.values.map((value) => params.add(value));
    return this.parts.map((part, index) => (index % 2 ? placed[Number(part)] : part)).join('');
  }
}
