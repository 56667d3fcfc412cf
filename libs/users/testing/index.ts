import { foldFields, uuidv7 } from '@mimamori/platform';
import { User, type UserCreate } from '@mimamori/users';

/** A valid input for `Users.create`. */
export function aUserCreate(input: Partial<UserCreate> = {}): UserCreate {
  return { loginId: `user-${uuidv7().slice(-12)}`, name: '見守 花子', locale: 'ja', ...input };
}

/** A row as read from the table. */
export function aUser(row: Partial<User> = {}): User {
  const now = new Date('2026-11-21T00:00:00Z');
  const user = {
    tenantId: uuidv7(),
    id: uuidv7(),
    loginId: `user-${uuidv7().slice(-12)}`,
    name: '見守 花子',
    nameKana: null,
    email: null,
    locale: 'ja' as const,
    firstDay: null,
    lastDay: null,
    status: 'active' as const,
    pseudonymisedAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...row,
  };
  return Object.assign(new User(), { searchText: foldFields(user.loginId, user.name), ...user });
}
