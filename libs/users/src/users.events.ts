import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

import { USER_STATUSES, type UserStatus } from './user/user.entity';

interface UserNamed {
  readonly userId: string;
  readonly status: UserStatus;
}

const named = z.strictObject({ userId: z.uuid(), status: z.enum(USER_STATUSES) });

export class UserRegistered extends DomainEvent<UserNamed> {
  static readonly announced: Announcement = {
    type: 'users.user.registered',
    summary: 'Somebody got an account. Nothing about the person is told.',
    data: named,
  };
}

/** `fields`: the names of what changed; nothing about the person is told. */
export class UserChanged extends DomainEvent<UserNamed & { readonly fields: readonly string[] }> {
  static readonly announced: Announcement = {
    type: 'users.user.changed',
    summary: 'An account was changed; the fields are named, their values stay in the register.',
    data: named.extend({ fields: z.array(z.string()) }),
  };
}

/** Whoever keeps something personal of theirs deletes it; ids stay. */
export class UserPseudonymised extends DomainEvent<{ readonly userId: string }> {
  static readonly announced: Announcement = {
    type: 'users.user.pseudonymised',
    summary: 'Somebody who left was made unrecognisable: their id stays, what was known of them is gone.',
    data: z.strictObject({ userId: z.uuid() }),
  };
}
