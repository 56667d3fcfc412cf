import { type AnnouncedFact, Announcer, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { WebhookOutbox } from './webhook-outbox';
import { LISTENING } from './webhook.queries';

interface Listening {
  readonly id: string;
  readonly eventTypes: readonly string[];
}

/** Keeps announced events for the webhooks that listen. */
@Injectable()
export class WebhookAnnouncer extends Announcer {
  /** Who listens is read once in a transaction: an import announces thousands. */
  private readonly listening = new WeakMap<Tx, Promise<Listening[]>>();

  constructor(private readonly outbox: WebhookOutbox) {
    super();
  }

  override async announce(tx: Tx, facts: readonly AnnouncedFact[]): Promise<void> {
    const known = this.listening.get(tx) ?? tx.query<Listening>(LISTENING);
    this.listening.set(tx, known);
    const listening = await known;
    if (!listening.length) return;
    await this.outbox.addAll(
      tx,
      facts.map((fact) => ({ fact, webhookIds: hearing(listening, fact.type) })),
    );
  }
}

function hearing(listening: readonly Listening[], type: string): string[] {
  return listening.filter(({ eventTypes }) => eventTypes.includes(type)).map(({ id }) => id);
}
