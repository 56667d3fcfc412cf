import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

export class SiteRegistered extends DomainEvent<{ readonly siteId: string }> {
  static readonly announced: Announcement = {
    type: 'sites.site.registered',
    summary: 'A site was added to the register.',
    data: z.strictObject({ siteId: z.uuid() }),
  };
}

/** `fields` names what changed. */
export class SiteChanged extends DomainEvent<{
  readonly siteId: string;
  readonly fields: readonly string[];
}> {
  static readonly announced: Announcement = {
    type: 'sites.site.changed',
    summary: 'A site was changed; the fields are named, their values stay in the register.',
    data: z.strictObject({ siteId: z.uuid(), fields: z.array(z.string()) }),
  };
}
