import { foldFields } from '@mimamori/platform';

import type { User } from '../user/user.entity';

type Personal = Pick<User, 'loginId' | 'name' | 'nameKana' | 'email' | 'searchText'>;

/** What stands for somebody who has left. `title` is a word for such people; the end of the id keeps them apart. */
export function pseudonymOf(id: string, title: string): Personal {
  const loginId = `former-${id}`;
  const name = `${title} ${id.slice(-4)}`;
  return { loginId, name, nameKana: null, email: null, searchText: foldFields(loginId, name) };
}
