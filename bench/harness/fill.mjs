// A chain as a chain looks, made by SQL: tenants, regions, stores, areas, purposes, cameras, people with roles.
import { createHash } from 'node:crypto';

import { Algorithm, hash } from '@node-rs/argon2';

export const PASSWORD = 'bench correct horse battery staple';
const SITES_OF_STORE_MANAGER = 1;
const SITES_OF_REGION = 25;

/** Version 7 UUIDs in SQL, as the product makes them: their order is the order of `at`. Works on PostgreSQL 15, too. */
const UUIDV7 = `
create function pg_temp.id_at(at timestamptz) returns uuid language sql volatile as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(noise, 1, 3)
    || '8' || substr(noise, 4, 15))::uuid
  from (select replace(gen_random_uuid()::text, '-', '') as noise) made
$$`;

const REGIONS = `
insert into region (tenant_id, id, code, name, parent_id, version, created_at, updated_at)
select $1, pg_temp.id_at($2), 'R' || n, '第' || n || '地区', null, 1, $2, $2
from generate_series(1, greatest(1, $3::int / ${SITES_OF_REGION})) n`;

const SITES = `
insert into site (tenant_id, id, code, name, name_kana, region_id, prefecture, address, status, search_text, version,
  created_at, updated_at, postal_code, phone, opened_on)
select $1, pg_temp.id_at(made.at), lpad(n::text, 5, '0'), 'ミマモリ 第' || n || '店', 'ミマモリ ダイ' || n || 'テン',
  (select id from region where tenant_id = $1 and code = 'R' || 1 + (n - 1) / ${SITES_OF_REGION} % greatest(1, $3::int / ${SITES_OF_REGION})),
  '東京都', '千代田区丸の内' || n || '-1', 'open', 'みまもり 第' || n || '店', 1, made.at, made.at,
  '100-0005', '03-0000-' || lpad((n % 10000)::text, 4, '0'), date '2020-04-01'
from generate_series(1, $3::int) n cross join lateral (select $2::timestamptz + n * interval '1 second' as at) made`;

const SITE_TAGS = `
insert into site_tag (tenant_id, site_id, folded, tag, position)
select $1, id, kind.tag, kind.tag, kind.position
from site cross join (values ('roadside', 1), ('24h', 2)) kind (tag, position) where tenant_id = $1`;

const AREAS = `
insert into area (tenant_id, id, site_id, code, name, class, version, created_at, updated_at)
select $1, pg_temp.id_at($2), site.id, kind.code, kind.name, kind.class, 1, $2, $2
from site cross join (values ('E1', '出入口', 'entrance'), ('C1', 'レジ', 'checkout'), ('F1', '売場', 'sales_floor'),
  ('B1', 'バックヤード', 'backyard')) kind (code, name, class) where site.tenant_id = $1`;

const PURPOSES = `
insert into purpose (tenant_id, id, code, name, text, class, state, search_text, version, created_at, updated_at)
select $1, pg_temp.id_at($2), kind.code, kind.name, kind.text, 'conventional_security', 'active', kind.name, 1, $2, $2
from (values ('crime', '防犯', '万引きその他の犯罪の防止および発生時の事実確認のため'),
  ('cash', '金銭確認', '現金の過不足および釣銭の申出の事実確認のため'),
  ('safety', '安全管理', '店舗内の事故の防止および発生時の救護のため')) kind (code, name, text)`;

/** n counts the cameras of the tenant, site by site; made an hour apart in turns through the sites, as chains are equipped. */
const CAMERAS = `
insert into camera (tenant_id, id, site_id, code, name, area_id, vendor, model, serial, mac, firmware, class, owner_user_id,
  retention_class, notice_class, audio, face_recognition, mask_decision, mask_reason, management_tls, stream_tls, installed_on,
  state, note, search_text, version, created_at, updated_at, recording_place, storage, storage_encrypted, tags,
  easily_recognisable, onvif_profiles, view_description, view_catches, installer, warranty_until, support_ends_on, activated_at)
select $1, pg_temp.id_at(made.at), site.id, 'CAM-' || lpad(k::text, 3, '0'), site.name || ' カメラ' || k,
  (select area.id from area where area.tenant_id = $1 and area.site_id = site.id
    and area.code = (array['E1', 'C1', 'F1', 'B1'])[1 + k % 4]),
  (array['アクシス', 'パナソニック', 'キヤノン'])[1 + k % 3], (array['P3265-LV', 'WV-S2136L', 'VB-H47'])[1 + k % 3],
  'SN' || lpad((site.n * 1000 + k)::text, 10, '0'),
  ('02:00:' || substr(hex, 1, 2) || ':' || substr(hex, 3, 2) || ':' || substr(hex, 5, 2) || ':' || substr(hex, 7, 2))::macaddr,
  '11.' || k % 9 || '.2', 'conventional_security', $4::uuid, 'public_place', 'self_evident', false, false, 'not_needed',
  '画角に私有地および個人の居室を含まないため', true, k % 5 > 0, date '2024-04-01' + (site.n % 300), 'active',
  case when k % 4 = 0 then '設置業者による年次点検の対象' end, site.search_text || ' cam-' || lpad(k::text, 3, '0'), 1,
  made.at, made.at, 'store_recorder', 'NVR-' || site.code, true, '{}', true, '{S,T}', '出入口から売場を望む', '{}',
  '東都設備', date '2029-03-31', date '2030-03-31', made.at
from (select site.*, row_number() over (order by code)::int as n from site where tenant_id = $1) site
cross join generate_series(1, $3::int) k
cross join lateral (select lpad(to_hex(site.n * 1000 + k), 8, '0') as hex,
  $2::timestamptz + (k * 100000 + site.n) * interval '1 second' as at) made`;

const CAMERA_PURPOSES = `
insert into camera_purpose (tenant_id, camera_id, purpose_id)
select $1, camera.id, purpose.id from camera join purpose on purpose.tenant_id = $1
  and (purpose.code = 'crime' or (purpose.code = 'cash' and camera.code like '%1'))
where camera.tenant_id = $1`;

const PERSON = `
with person as (
  insert into user_account (tenant_id, id, login_id, name, locale, status, search_text, version, created_at, updated_at)
  values ($1, $2, $3, $4, 'ja', 'active', $4, 1, $5, $5) returning tenant_id, id
), secret as (
  insert into credential (tenant_id, user_id, password_hash, must_change, changed_at)
  select tenant_id, id, $6, false, $5 from person
)
insert into role_assignment (tenant_id, id, user_id, role, scope_kind, region_id, granted_by, version, created_at, updated_at)
select tenant_id, pg_temp.id_at($5), id, $7, $8, $9, 'system:bench', 1, $5, $5 from person returning id`;

/**
 * @typedef {object} Person `loginId` signs in with `PASSWORD`
 * @property {string} loginId @property {string} userId
 * @typedef {object} Chain
 * @property {string} tenantId @property {string} code @property {string[]} siteIds in the order of their codes
 * @property {Person} owner whole tenant @property {Person} regionManager 25 stores (one region)
 * @property {Person} storeManager one store
 */

async function addPerson(
  client,
  { tenantId, at, passwordHash },
  { loginId, role, scope, regionId, siteIds },
) {
  const { rows } = await client.query('select pg_temp.id_at($1) as id', [at]);
  const userId = rows[0].id;
  const made = await client.query(PERSON, [
    tenantId,
    userId,
    loginId,
    loginId,
    at,
    passwordHash,
    role,
    scope,
    regionId ?? null,
  ]);
  if (siteIds)
    await client.query(
      'insert into role_assignment_site (tenant_id, assignment_id, site_id) select $1, $2, unnest($3::uuid[])',
      [tenantId, made.rows[0].id, siteIds],
    );
  return { loginId, userId };
}

async function addPeople(client, ground) {
  const { tenantId, siteIds } = ground;
  const { rows } = await client.query(`select id from region where tenant_id = $1 and code = 'R1'`, [
    tenantId,
  ]);
  return {
    regionManager: await addPerson(client, ground, {
      loginId: 'region',
      role: 'region_manager',
      scope: 'region',
      regionId: rows[0].id,
    }),
    storeManager: await addPerson(client, ground, {
      loginId: 'store',
      role: 'store_manager',
      scope: 'sites',
      siteIds: siteIds.slice(0, SITES_OF_STORE_MANAGER),
    }),
  };
}

async function addTenant(client, code, at) {
  const { rows } = await client.query(
    `insert into tenant (tenant_id, code, name, created_at, updated_at)
     values (pg_temp.id_at($2), $1, $3, $2, $2) returning tenant_id as id`,
    [code, at, `ベンチ商店 ${code}`],
  );
  await client.query(`insert into tenant_locator (hash, kind, tenant_id) values ($1, 'code', $2)`, [
    createHash('sha256').update(`code\0${code}`).digest(),
    rows[0].id,
  ]);
  return rows[0].id;
}

async function addChain(client, code, { stores, camerasPerStore, passwordHash, at }) {
  const tenantId = await addTenant(client, code, at);
  await client.query(REGIONS, [tenantId, at, stores]);
  await client.query(SITES, [tenantId, at, stores]);
  await client.query(SITE_TAGS, [tenantId]);
  await client.query(AREAS, [tenantId, at]);
  await client.query(PURPOSES, [tenantId, at]);
  const { rows } = await client.query('select id from site where tenant_id = $1 order by code', [tenantId]);
  const siteIds = rows.map(({ id }) => id);
  const ground = { tenantId, siteIds, at, passwordHash };
  const owner = await addPerson(client, ground, { loginId: 'owner', role: 'tenant_owner', scope: 'tenant' });
  await client.query(CAMERAS, [tenantId, at, camerasPerStore, owner.userId]);
  await client.query(CAMERA_PURPOSES, [tenantId]);
  return { tenantId, code, siteIds, owner, ...(await addPeople(client, ground)) };
}

/**
 * Fills a migrated database. Triggers and foreign keys rest meanwhile (100,000 cameras in seconds), so `q` finds nothing.
 * @param {import('./postgres.mjs').BenchDatabase} database
 * @param {{tenants?: number, stores: number, camerasPerStore: number, prefix?: string}} size of each tenant; their codes
 *   are `<prefix>1`, `<prefix>2`, …
 * @returns {Promise<Chain[]>}
 */
export async function fill(database, { tenants = 1, stores, camerasPerStore, prefix = 'bench' }) {
  const passwordHash = await hash(PASSWORD, { algorithm: Algorithm.Argon2id, memoryCost: 4096, timeCost: 1 });
  const at = new Date(Date.now() - 400 * 86_400_000);
  return database.session(async (client) => {
    await client.query(`set session_replication_role = replica`);
    await client.query(UUIDV7);
    const chains = [];
    for (let index = 1; index <= tenants; index++)
      chains.push(await addChain(client, `${prefix}${index}`, { stores, camerasPerStore, passwordHash, at }));
    await client.query('vacuum analyze');
    return chains;
  });
}
