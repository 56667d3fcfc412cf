interface Entry<Value> {
  readonly value: Value;
  readonly until: Date | undefined;
}

/** A loaded value and when time alone makes it wrong. */
export interface Loaded<Value> {
  readonly value: Value;
  readonly until?: Date | undefined;
}

const MOST_ENTRIES = 20_000;

/**
 * Values per (tenant, key) that a signal takes back. What was read before a signal and arrives after it is not kept, and
 * nothing is kept while signals cannot arrive.
 */
export class InvalidationCache<Value> {
  private readonly tenants = new Map<string, Map<string, Entry<Value>>>();
  private generation = 0;
  private size = 0;

  constructor(private readonly signalsArrive: () => boolean) {}

  async get(tenantId: string, key: string, now: Date, load: () => Promise<Loaded<Value>>): Promise<Value> {
    const known = this.tenants.get(tenantId)?.get(key);
    if (known && this.signalsArrive() && (known.until === undefined || now < known.until)) return known.value;
    const before = this.generation;
    const { value, until } = await load();
    if (before === this.generation && this.signalsArrive()) this.keep(tenantId, key, { value, until });
    return value;
  }

  forget(tenantId: string): void {
    this.generation += 1;
    this.size -= this.tenants.get(tenantId)?.size ?? 0;
    this.tenants.delete(tenantId);
  }

  flush(): void {
    this.generation += 1;
    this.size = 0;
    this.tenants.clear();
  }

  private keep(tenantId: string, key: string, entry: Entry<Value>): void {
    if (this.size >= MOST_ENTRIES) this.flush();
    const entries = this.tenants.get(tenantId) ?? new Map<string, Entry<Value>>();
    if (!entries.has(key)) this.size += 1;
    this.tenants.set(tenantId, entries.set(key, entry));
  }
}
