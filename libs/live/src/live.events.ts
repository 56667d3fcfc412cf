import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });

/** `silent`: nobody reports any more · `reported`: their reporter says so. */
export const DARK_REASONS = ['silent', 'reported'] as const;
export type DarkReason = (typeof DARK_REASONS)[number];

/** `working`: a camera works again · `retired`: no camera is left that could. */
export const BACK_REASONS = ['working', 'retired'] as const;
export type BackReason = (typeof BACK_REASONS)[number];

interface Dark {
  readonly siteId: string;
  /** Instant, `+09:00`. */
  readonly darkSince: string;
}

export class SiteWentDark extends DomainEvent<
  Dark & { readonly because: DarkReason; readonly cameras: number }
> {
  static readonly announced: Announcement = {
    type: 'live.site.went_dark',
    summary: 'The last working camera of a store with several is not known to work any more.',
    data: z.strictObject({
      siteId: z.uuid(),
      darkSince: instant,
      because: z.enum(DARK_REASONS),
      cameras: z.int().describe('Cameras of the store.'),
    }),
  };
}

export class SiteCameBack extends DomainEvent<
  Dark & { readonly backAt: string; readonly because: BackReason }
> {
  static readonly announced: Announcement = {
    type: 'live.site.came_back',
    summary: 'A store that was dark has a working camera again, or none left that could work.',
    data: z.strictObject({
      siteId: z.uuid(),
      darkSince: instant,
      backAt: instant,
      because: z.enum(BACK_REASONS),
    }),
  };
}
