import { foldFields } from '@mimamori/platform';

import type { User } from '../user/user.entity';

type Personal = Pick<User, 'loginId' | 'name' | 'nameKana' | 'email' | 'searchText'>;

/** What stands for somebody who has left. `title` is a word for such people; the end of the id keeps them apart. */
export function pseudonymOf(id: string, title: string): Personal {
  const loginId = `former-${id}`;
  const name = `${title} ${id.slice(-4)}`;
  return { loginId, name, nameKana: null, email: null, searchText: foldFields(loginId, name) };
}

/** Shorter ones stand in too many texts that are about something else. */
const SHORTEST_PART = 2;

/** What says in JSON who somebody was: names and addresses wherever they stand, a login id (and a short name) only as a whole value. */
export function tellingTexts({ loginId, name, nameKana, email }: Omit<Personal, 'searchText'>): string[] {
  const told = [name, nameKana, email].filter((text) => text !== null);
  const parts = told.map((text) => (text.length < SHORTEST_PART ? JSON.stringify(text) : inJson(text)));
  return [...parts, JSON.stringify(loginId)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
