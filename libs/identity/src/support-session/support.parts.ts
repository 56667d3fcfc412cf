import { GuestLog } from '@mimamori/platform';

import { SupportTicketUsed } from '../identity.events';
import { IdentitySupportSessions1764000100002 } from '../migrations/identity-support-sessions';
import { SupportDoor } from './support.door';
import { SupportGuests } from './support.guests';
import { SupportLimits } from './support.limits';
import { SupportUses } from './support.uses';
import { SupportSessionController } from './support-session.controller';
import { SupportSession } from './support-session.entity';
import { SupportSessions } from './support-session.service';

/** Support's share of the capability `identity`. */
export const SUPPORT = {
  entities: [SupportSession],
  migrations: [IdentitySupportSessions1764000100002],
  announces: [SupportTicketUsed],
  http: [SupportSessionController],
  providers: [
    SupportDoor,
    SupportLimits,
    SupportSessions,
    SupportGuests,
    { provide: GuestLog, useClass: SupportUses },
  ],
};
