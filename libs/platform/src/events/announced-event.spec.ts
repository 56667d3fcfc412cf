import { z } from 'zod';

import { announcementFaults, type AnnouncedEventType, type Announcement } from './announced-event';
import { DomainEvent } from './domain-event';

const event = (announced: unknown): AnnouncedEventType =>
  class Said extends DomainEvent {
    static readonly announced = announced as Announcement;
  };
const good = {
  type: 'things.thing.made',
  summary: 'A thing was made.',
  data: z.strictObject({ id: z.uuid() }),
};
const faults = (...announces: unknown[]) =>
  announcementFaults([{ name: 'things', announces: announces.map(event) }, { name: 'others' }]);

describe('what libs announce', () => {
  it('is sound with a name of their own and a schema', () => {
    expect(faults(good, { ...good, type: 'things.thing.made_anew' })).toEqual([]);
  });

  it.each([
    ['nothing at all', [undefined], /announces Said as ""/],
    ['a name of another lib', [{ ...good, type: 'others.thing.made' }], /no <lib>.<noun>.<verb> of its own/],
    ['a name without a noun', [{ ...good, type: 'things.made' }], /no <lib>/],
    ['one name twice', [good, good], /both Said and Said are announced as things.thing.made/],
    ['no schema', [{ ...good, data: undefined }], /without a schema/],
    ['a schema of anything', [{ ...good, data: z.unknown() }], /without a schema/],
  ])('names %s', (_what, announces, said) => {
    expect(faults(...announces)).toEqual([expect.stringMatching(said)]);
  });
});
