import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { CapabilityRegistry } from '../capability/capability.registry';
import { Clock } from '../clock/clock';
import type { Tx } from '../database/tenant-db';
import type { Announcement } from './announced-event';
import { Announcer } from './announcer.port';
import type { DomainEvent } from './domain-event';

/** What the capabilities of this process announce, and the way to whoever carries it out. */
@Injectable()
export class Announcements {
  private byClass?: ReadonlyMap<unknown, Announcement>;
  private announcer?: { readonly filled?: Announcer };

  constructor(
    private readonly capabilities: CapabilityRegistry,
    private readonly modules: ModuleRef,
    private readonly clock: Clock,
  ) {}

  /** In the order of their names. */
  list(): readonly Announcement[] {
    return [...this.classes().values()].toSorted((a, b) => (a.type < b.type ? -1 : 1));
  }

  /** Those whose class is announced. @throws Error when facts are not those of their schema */
  async tell(tx: Tx, events: readonly DomainEvent[]): Promise<void> {
    const { filled } = (this.announcer ??= { filled: this.findAnnouncer() });
    if (!filled) return;
    const now = this.clock.now();
    const facts = events.flatMap((event) => {
      const announcement = this.classes().get(event.constructor);
      if (!announcement) return [];
      const { occurredAt = now } = event;
      return [{ type: announcement.type, occurredAt, data: announcement.data.parse(event.facts) }];
    });
    if (facts.length) await filled.announce(tx, facts);
  }

  private classes(): ReadonlyMap<unknown, Announcement> {
    const listed = () => this.capabilities.capabilities().flatMap(({ announces = [] }) => announces);
    return (this.byClass ??= new Map(listed().map((event) => [event, event.announced])));
  }

  private findAnnouncer(): Announcer | undefined {
    try {
      return this.modules.get(Announcer as never, { strict: false });
    } catch {
      // Nest says it this way when nobody provides the port
      return undefined;
    }
  }
}
