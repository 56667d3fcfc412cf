/** Label values are ours (templates, codes, states), so this is never reached; it keeps a mistake from eating the memory. */
const MOST_SERIES = 5_000;
const OVERFLOW = 'overflow="true"';

export type Labels = Readonly<Record<string, string>>;

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, '')}"`)
    .join(',');
}

/** One line of the text format. */
export function sample(name: string, value: number, labels: Labels = {}): string {
  const text = labelText(labels);
  return `${name}${text && `{${text}}`} ${value}`;
}

/** A metric with its type, in Prometheus' text format 0.0.4; nothing when there are no samples. */
export function family(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly string[],
): string[] {
  return samples.length ? [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples] : [];
}

/** Values by labels, bounded. */
class Series<Value> {
  readonly values = new Map<string, Value>();

  constructor(private readonly start: () => Value) {}

  of(labels: Labels): Value {
    const text = labelText(labels);
    const key = this.values.has(text) || this.values.size < MOST_SERIES ? text : OVERFLOW;
    const value = this.values.get(key) ?? this.start();
    this.values.set(key, value);
    return value;
  }
}

export class Counter {
  private readonly series = new Series(() => ({ count: 0 }));

  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  add(labels: Labels, by = 1): void {
    this.series.of(labels).count += by;
  }

  lines(): string[] {
    const samples = [...this.series.values].map(([labels, { count }]) => `${this.name}{${labels}} ${count}`);
    return family(this.name, 'counter', this.help, samples);
  }
}

interface Buckets {
  readonly counts: number[];
  sum: number;
}

export class Histogram {
  private readonly series: Series<Buckets>;

  /** @param bounds upper bounds, ascending */
  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[],
  ) {
    this.series = new Series(() => ({ counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 }));
  }

  observe(labels: Labels, value: number): void {
    const entry = this.series.of(labels);
    const index = this.bounds.findIndex((bound) => value <= bound);
    entry.counts[index < 0 ? this.bounds.length : index]! += 1;
    entry.sum += value;
  }

  lines(): string[] {
    const samples = [...this.series.values].flatMap(([labels, { counts, sum }]) => {
      let below = 0;
      const buckets = counts.map((count, index) => {
        below += count;
        return `${this.name}_bucket{${labels},le="${this.bounds[index] ?? '+Inf'}"} ${below}`;
      });
      return [
        ...buckets,
        `${this.name}_sum{${labels}} ${sum.toFixed(6)}`,
        `${this.name}_count{${labels}} ${below}`,
      ];
    });
    return family(this.name, 'histogram', this.help, samples);
  }
}
