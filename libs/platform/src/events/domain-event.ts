/** A fact of the past tense, named by its class, carrying ids and facts only (it crosses processes as JSON). */
export abstract class DomainEvent<Facts extends object = object> {
  constructor(readonly facts: Facts) {}
}

export type DomainEventType<Event extends DomainEvent = DomainEvent> = (new (facts: never) => Event) & {
  readonly name: string;
};
