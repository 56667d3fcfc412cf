import type { ModuleRef } from '@nestjs/core';
import { z } from 'zod';

import type { CapabilityRegistry } from '../capability/capability.registry';
import { FixedClock } from '../clock/clock';
import type { Tx } from '../database/tenant-db';
import { Announcements } from './announcements';
import type { AnnouncedFact } from './announcer.port';
import { DomainEvent } from './domain-event';

class Made extends DomainEvent<{ id: string; secret?: string }> {
  static readonly announced = {
    type: 'things.thing.made',
    summary: 'A thing was made.',
    data: z.object({ id: z.string() }),
  };
}
class Kept extends DomainEvent<{ id: string }> {}

const now = new Date('2026-11-21T00:00:00Z');
const tx = {} as Tx;
const registry = {
  capabilities: () => [{ name: 'things', announces: [Made] }],
} as unknown as CapabilityRegistry;
const told: AnnouncedFact[] = [];
const carrier = { announce: async (_tx: Tx, facts: readonly AnnouncedFact[]) => void told.push(...facts) };
const announcements = (get: () => unknown) =>
  new Announcements(registry, { get } as unknown as ModuleRef, new FixedClock(now));

describe('announcements', () => {
  beforeEach(() => void (told.length = 0));

  it('tell the facts that the schema names, and no others', async () => {
    await announcements(() => carrier).tell(tx, [new Made({ id: 'a', secret: 's' })]);
    expect(told).toEqual([{ type: 'things.thing.made', occurredAt: now, data: { id: 'a' } }]);
  });

  it('tell many at once, in their order', async () => {
    const events = [new Made({ id: 'a' }), new Kept({ id: 'b' }), new Made({ id: 'c' })];
    await announcements(() => carrier).tell(tx, events);
    expect(told.map(({ data }) => data)).toEqual([{ id: 'a' }, { id: 'c' }]);
  });

  it('keep events that no lib announces inside', async () => {
    await announcements(() => carrier).tell(tx, [new Kept({ id: 'a' })]);
    expect(told).toEqual([]);
  });

  it('refuse facts that are not those of the schema', async () => {
    await expect(announcements(() => carrier).tell(tx, [new Made({ id: 1 } as never)])).rejects.toThrow(
      /expected string/,
    );
  });

  it('tell nobody where nobody carries them out', async () => {
    const nobody = announcements(() => {
      throw new Error('no such provider');
    });
    await nobody.tell(tx, [new Made({ id: 'a' })]);
    expect(nobody.list().map(({ type }) => type)).toEqual(['things.thing.made']);
  });
});
