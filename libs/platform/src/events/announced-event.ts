import { z } from 'zod';

import type { DomainEventType } from './domain-event';

/** An event whose facts may leave the house: its name out there, and all that is told. */
export interface Announcement {
  /** `<lib>.<noun>.<verb in the past tense>`, e.g. `users.user.invited`: stable, for receivers switch on it. */
  readonly type: string;
  /** One English sentence, for the API's documents. */
  readonly summary: string;
  /** What is told of the facts: ids and facts, never what is personal. Other facts stay inside. */
  readonly data: z.ZodObject;
}

/** A class of domain events with `static readonly announced: Announcement`. */
export type AnnouncedEventType = DomainEventType & { readonly announced: Announcement };

const TYPE = /^[a-z][a-z-]{0,30}(?:\.[a-z][a-z_]{0,40}){2}$/;

/** What is wrong with what the libs announce, taken together. */
export function announcementFaults(
  libs: readonly { readonly name: string; readonly announces?: readonly AnnouncedEventType[] }[],
): string[] {
  const owner = new Map<string, string>();
  return libs.flatMap(({ name, announces = [] }) =>
    announces.flatMap((event) => {
      // a class without the static field passes where types are erased
      const { type = '', data } = (event.announced as Partial<Announcement> | undefined) ?? {};
      if (!TYPE.test(type) || !type.startsWith(`${name}.`))
        return [`${name} announces ${event.name} as "${type}", which is no <lib>.<noun>.<verb> of its own`];
      const other = owner.get(type);
      owner.set(type, event.name);
      if (other) return [`both ${other} and ${event.name} are announced as ${type}`];
      return data instanceof z.ZodObject ? [] : [`${type} is announced without a schema of its data`];
    }),
  );
}
