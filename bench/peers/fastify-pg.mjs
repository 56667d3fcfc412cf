// The bare peer of the REST list: Fastify, pg and a token check; the same columns, filter and walls as the product, nothing else.
// Who may read which stores is asked once per person, as the product's cache does.
import { createPublicKey } from 'node:crypto';

import fastify from 'fastify';
import jwt from 'jsonwebtoken';
import pg from 'pg';

import { queryAsTenant, queryInTransaction } from './tenant-train.mjs';

const TIMESTAMPTZ = 1184;

const COLUMNS = `camera.id, camera.site_id as "siteId", camera.code, camera.name, camera.area_id as "areaId", camera.vendor,
  camera.model, camera.serial, camera.mac::text as mac, camera.firmware, camera.class,
  array(select link.purpose_id from camera_purpose link
    where link.tenant_id = camera.tenant_id and link.camera_id = camera.id order by 1) as "purposeIds",
  camera.owner_user_id as "ownerUserId", camera.retention_class as "retentionClass", camera.notice_class as "noticeClass",
  camera.audio, camera.face_recognition as "faceRecognition", camera.mask_decision as "maskDecision",
  camera.mask_reason as "maskReason", camera.management_tls as "managementTls", camera.stream_tls as "streamTls",
  camera.installed_on::text as "installedOn", camera.onvif_profiles as "onvifProfiles",
  camera.view_description as "viewDescription", camera.view_catches as "viewCatches",
  camera.easily_recognisable as "easilyRecognisable", camera.recording_place as "recordingPlace", camera.storage,
  camera.storage_encrypted as "storageEncrypted", camera.audio_purpose as "audioPurpose", camera.installer,
  camera.warranty_until::text as "warrantyUntil", camera.support_ends_on::text as "supportEndsOn",
  camera.inspected_on::text as "inspectedOn", camera.tags, camera.state, camera.note,
  camera.activated_at as "activatedAt", camera.suspended_at as "suspendedAt", camera.retired_at as "retiredAt",
  camera.version, camera.created_at as "createdAt", camera.updated_at as "updatedAt"`;
const ORDER = 'order by camera.created_at, camera.id limit $1';
const statement = (name, columns) => ({
  tenant: { name: `${name}_t`, text: `select ${columns} from camera ${ORDER}` },
  sites: { name: `${name}_s`, text: `select ${columns} from camera where camera.site_id = any($2) ${ORDER}` },
});
const STATEMENTS = { '/cameras': statement('all', COLUMNS) };

const SITES = `select held.scope_kind as scope, case held.scope_kind
    when 'sites' then array(select site_id from role_assignment_site named where named.assignment_id = held.id)
    when 'region' then array(select site.id from site where site.region_id = held.region_id) end as "siteIds"
  from role_assignment held where held.user_id = $1`;

/** `2026-11-22 13:46:06.1+09` (the session's time zone is Japan) → ISO 8601 with milliseconds. */
function japanTime(text) {
  const seconds = text.slice(11, -3);
  const padded = seconds.length === 8 ? `${seconds}.000` : seconds.padEnd(12, '0').slice(0, 12);
  return `${text.slice(0, 10)}T${padded}+09:00`;
}

const types = {
  getTypeParser: (oid, format) =>
    oid === TIMESTAMPTZ && format !== 'binary' ? japanTime : pg.types.getTypeParser(oid, format),
};
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  options: '-c TimeZone=Asia/Tokyo',
});
const key = createPublicKey(process.env.TOKEN_KEY);
const check = { algorithms: ['RS256'], issuer: process.env.TOKEN_ISSUER, audience: 'mimamori' };
const scopes = new Map();

async function scopeOf({ sub, tid }) {
  const known = scopes.get(sub);
  if (known) return known;
  const [row] = await queryAsTenant(pool, tid, { name: 'scope', text: SITES, values: [sub] });
  const scope = row?.scope === 'tenant' ? 'all' : (row?.siteIds ?? []);
  scopes.set(sub, scope);
  return scope;
}

const app = fastify();

function list(path, query) {
  return async (request, reply) => {
    let claims;
    try {
      claims = jwt.verify(request.headers.authorization?.slice(7) ?? '', key, check);
    } catch {
      return reply.code(401).send({ status: 401 });
    }
    const limit = Math.min(Math.max(Number(request.query.limit ?? 50), 1), 200);
    const scope = await scopeOf(claims);
    const { tenant, sites } = STATEMENTS[path];
    const config =
      scope === 'all'
        ? { ...tenant, values: [limit + 1], types }
        : { ...sites, values: [limit + 1, scope], types };
    const rows = await query(pool, claims.tid, config);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? items.at(-1).id : null };
  };
}

for (const path of Object.keys(STATEMENTS)) {
  app.get(path, list(path, queryAsTenant));
  app.get(`/transaction${path}`, list(path, queryInTransaction));
}
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.('ready');
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
