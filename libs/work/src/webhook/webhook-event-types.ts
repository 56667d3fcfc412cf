import { Announcements, InvalidInput } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** What a webhook may hear: the events that the libs of this product announce. */
@Injectable()
export class EventTypes {
  constructor(private readonly announcements: Announcements) {}

  /** @throws InvalidInput naming each unknown one */
  requireKnown(types: readonly string[]): void {
    const known = new Set(this.announcements.list().map(({ type }) => type));
    const items = types
      .filter((type) => !known.has(type))
      .map((type) => ({ pointer: '/eventTypes', code: 'work.event_type_unknown', params: { type } }));
    if (items.length) throw new InvalidInput(items);
  }
}
