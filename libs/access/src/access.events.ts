import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

import { GRANT_ACTIONS, GRANT_ENDS, type GrantAction, type GrantEnd } from './view-grant/view-grant.words';

interface GrantNamed {
  readonly grantId: string;
  readonly granteeId: string;
  /** `null` where it touches several. */
  readonly siteId: string | null;
}

const named = { grantId: z.uuid(), granteeId: z.uuid(), siteId: z.uuid().nullable() };

export class ViewGrantRequested extends DomainEvent<
  GrantNamed & { readonly requesterId: string; readonly actions: readonly GrantAction[] }
> {
  static readonly announced: Announcement = {
    type: 'access.view_grant.requested',
    summary: 'Somebody asked for a view grant; it waits for an approval by somebody else.',
    data: z.strictObject({ ...named, requesterId: z.uuid(), actions: z.array(z.enum(GRANT_ACTIONS)) }),
  };
}

export class ViewGrantApproved extends DomainEvent<
  GrantNamed & { readonly approverId: string; readonly startsAt: string; readonly endsAt: string }
> {
  static readonly announced: Announcement = {
    type: 'access.view_grant.approved',
    summary: 'A view grant was approved; it is open from startsAt up to endsAt.',
    data: z.strictObject({
      ...named,
      approverId: z.uuid(),
      startsAt: z.iso.datetime({ offset: true }),
      endsAt: z.iso.datetime({ offset: true }),
    }),
  };
}

export class ViewGrantRejected extends DomainEvent<GrantNamed> {
  static readonly announced: Announcement = {
    type: 'access.view_grant.rejected',
    summary: 'A request for a view grant was rejected.',
    data: z.strictObject(named),
  };
}

/** `opened`: whether it had been approved; otherwise a request is over that nobody decided. */
export class ViewGrantEnded extends DomainEvent<
  GrantNamed & { readonly how: GrantEnd; readonly opened: boolean }
> {
  static readonly announced: Announcement = {
    type: 'access.view_grant.ended',
    summary: 'A view grant, or a request for one, came to its end: by time, or because somebody ended it.',
    data: z.strictObject({ ...named, how: z.enum(GRANT_ENDS), opened: z.boolean() }),
  };
}
