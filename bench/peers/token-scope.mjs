// Who asks, for the GraphQL peers: the token checked with a key object, and the stores that its bearer may read.
import { createPublicKey } from 'node:crypto';

import jwt from 'jsonwebtoken';

import { queryAsTenant } from './tenant-train.mjs';

const HELD = `select held.scope_kind as scope, case held.scope_kind
    when 'sites' then array(select site_id from role_assignment_site named where named.assignment_id = held.id)
    when 'region' then array(select site.id from site where site.region_id = held.region_id) end as "siteIds"
  from role_assignment held where held.user_id = $1`;

/**
 * @param {import('pg').Pool} pool
 * @returns {(authorization: string | undefined) => Promise<{tid: string, sub: string, scope: 'all' | string[]}>} refuses bad
 *   tokens; what somebody may read is asked once
 */
export function tokenScope(pool) {
  const key = createPublicKey(process.env.TOKEN_KEY);
  const check = { algorithms: ['RS256'], issuer: process.env.TOKEN_ISSUER, audience: 'mimamori' };
  const scopes = new Map();
  return async (authorization) => {
    const { sub, tid } = jwt.verify(authorization?.slice(7) ?? '', key, check);
    if (!scopes.has(sub)) {
      const [row] = await queryAsTenant(pool, tid, { name: 'scope', text: HELD, values: [sub] });
      scopes.set(sub, row?.scope === 'tenant' ? 'all' : (row?.siteIds ?? []));
    }
    return { sub, tid, scope: scopes.get(sub) };
  };
}
