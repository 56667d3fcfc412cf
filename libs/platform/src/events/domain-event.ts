/** A fact of the past tense, named by its class, carrying ids and facts only (it crosses processes as JSON). */
export abstract class DomainEvent<Facts extends object = object> {
  constructor(readonly facts: Facts) {}

  /** When it happened, where the facts say so; otherwise it is when it is published. */
  get occurredAt(): Date | undefined {
    return undefined;
  }
}

export type DomainEventType<Event extends DomainEvent = DomainEvent> = (new (facts: never) => Event) & {
  readonly name: string;
};
