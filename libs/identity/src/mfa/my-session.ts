import { Clock, Forbidden, getPrincipal, type Tx } from '@mimamori/platform';

import { FreshProofRequired } from '../identity.errors';

/** Milliseconds for which a proof is fresh enough to change what proves. */
const FRESH_MILLISECONDS = 10 * 60_000;

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

const PROVED = `
select session.amr, session.created_at as "createdAt", session.proved_at as "provedAt",
  exists (select from mfa_factor factor where factor.tenant_id = session.tenant_id and factor.user_id = session.user_id) as enrolled
from session where session.id = $1 for update of session`;

/** The person's row is locked before the session's, in this order everywhere. */
async function proved(tx: Tx, { userId, sessionId }: MySession): Promise<ProvedRow | undefined> {
  await tx.query('select 1 from user_account where id = $1 for no key update', [userId]);
  const [row] = await tx.query<ProvedRow>(PROVED, [sessionId]);
  return row;
}

interface ProvedRow {
  readonly amr: readonly string[];
  readonly createdAt: Date;
  readonly provedAt: Date | null;
  readonly enrolled: boolean;
}

/**
 * Whoever finds an open screen must not change what proves who somebody is: the strongest proof the person has must be minutes
 * old, which is a factor for somebody who has one and the sign-in for others. @throws FreshProofRequired
 */
export async function requireFreshProof(tx: Tx, session: MySession, clock: Clock): Promise<void> {
  const row = await proved(tx, session);
  const since = clock.now().getTime() - FRESH_MILLISECONDS;
  const fresh = (at: Date | null | undefined) => at !== null && at !== undefined && at.getTime() > since;
  const signedInWell = row && (!row.enrolled || row.amr.includes('mfa')) && fresh(row.createdAt);
  if (!signedInWell && !fresh(row?.provedAt)) throw new FreshProofRequired();
}

/**
 * Whoever began to add a factor when the person had none must not end it beside the one that the person has by now, in a session
 * that has not seen that one. @throws FreshProofRequired
 */
export async function requireFactorSeen(tx: Tx, session: MySession): Promise<void> {
  const row = await proved(tx, session);
  if (!row || (row.enrolled && !row.amr.includes('mfa'))) throw new FreshProofRequired();
}

/** The session has seen a factor now. */
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
