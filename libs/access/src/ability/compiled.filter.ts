import { SqlParams } from '@mimamori/platform';

/** No SQL text of ours holds it. */
const PLACE = '\0';

/** Leaves a mark where a placeholder belongs. */
class MarkedParams extends SqlParams {
  override add(value: unknown, cast?: string): string {
    this.values.push(value);
    return cast ? `${PLACE}::${cast}` : PLACE;
  }
}

/** An SQL expression that was made once and is put into any statement, whose parameters it only numbers. */
export class CompiledFilter {
  private readonly parts: readonly string[];
  private readonly values: readonly unknown[];

  constructor(write: (params: SqlParams) => string) {
    const params = new MarkedParams();
    this.parts = write(params).split(PLACE);
    this.values = params.values;
  }

  /** The expression for a statement with these parameters. */
  into(params: SqlParams): string {
    return this.parts.reduce((text, part, index) => text + params.add(this.values[index - 1]) + part);
  }
}
