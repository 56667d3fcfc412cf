import { Clock, Forbidden, getPrincipal, type Tx } from '@mimamori/platform';

import { isFresh, isStrong, SHOWN, type Shown } from '../fresh-proof/shown-proof';
import { FreshProofRequired } from '../identity.errors';

export interface MySession {
  readonly userId: string;
  readonly sessionId: string;
}

/** The session this request comes from: keys and machines have none. @throws Forbidden */
export function mySession(): MySession {
  const { kind, id, credentialId } = getPrincipal();
  if (kind !== 'user' || !credentialId) throw new Forbidden('update', 'Mfa');
  return { userId: id, sessionId: credentialId };
}

/** The person's row is locked before the session's, in this order everywhere. */
async function shown(tx: Tx, { userId, sessionId }: MySession): Promise<Shown | undefined> {
  await tx.query('select 1 from user_account where id = $1 for no key update', [userId]);
  const [row] = await tx.query<Shown>(`${SHOWN} for update of session`, [sessionId, userId]);
  return row;
}

/**
 * Whoever finds an open screen must not change what proves who somebody is: the strongest proof the person has must be minutes
 * old. As `FreshProof`, behind the person's lock: no factor comes or goes meanwhile. @throws FreshProofRequired
 */
export async function requireFreshProof(tx: Tx, session: MySession, clock: Clock): Promise<Shown> {
  const row = await shown(tx, session);
  if (!row || !isFresh(row, clock.now())) throw new FreshProofRequired();
  return row;
}

/**
 * Whoever began to add a factor when the person had none must not end it beside the one that the person has by now, in a session
 * that has not seen that one. @throws FreshProofRequired
 */
export async function requireFactorSeen(tx: Tx, session: MySession): Promise<Shown> {
  const row = await shown(tx, session);
  if (!row || !isStrong(row)) throw new FreshProofRequired();
  return row;
}

/** The session has seen a proof now. */
export async function markProved(
  tx: Tx,
  { sessionId }: MySession,
  amr: readonly string[],
  clock: Clock,
): Promise<void> {
  await tx.query(
    `update session set proved_at = $2, amr = (select array_agg(distinct one order by one) from unnest(amr || $3::text[]) one)
     where id = $1`,
    [sessionId, clock.now(), [...amr]],
  );
}
