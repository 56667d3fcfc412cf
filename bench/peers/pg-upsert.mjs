// The bare peer of a report: its cameras looked up by store and number and written, under the tenant and row-level
// security, in one round trip; nothing decides who may, nothing speaks HTTP unless asked. Two statements:
// `renew` is what the product's usual report does, `upsert` is what one would write first: every column, every time.
import fastify from 'fastify';
import pg from 'pg';

import { queryAsTenant } from './tenant-train.mjs';

const LEASE_MILLISECONDS = 90_000;
const ASKED = `unnest($2::text[], $3::text[], $4::text[], $5::text[]) as asked (code, status, recording, reasons)
    join site on site.code = $1 join camera on camera.site_id = site.id and camera.code = asked.code`;

const STATEMENTS = {
  renew: `with named as materialized (
      select camera.id, asked.status, asked.recording, asked.reasons from ${ASKED} order by camera.id
    )
    update camera_status held set reported_at = $6, lease_until = $7
    from named where held.tenant_id = $8::uuid and held.id = named.id and not held.silent and held.reported_at <= $6
      and held.reported_status = named.status and held.reported_recording = named.recording
      and held.reported_reasons = string_to_array(named.reasons, ',')`,
  upsert: `insert into camera_status as held (tenant_id, id, site_id, status, recording, reasons, reported_status,
      reported_recording, reported_reasons, reported_since, reported_at, lease_until, changed_at, xid)
    select $8::uuid, camera.id, camera.site_id, asked.status, asked.recording, string_to_array(asked.reasons, ','),
      asked.status, asked.recording, string_to_array(asked.reasons, ','), $6::timestamptz, $6::timestamptz,
      $7::timestamptz, $6::timestamptz, pg_current_xact_id()
    from ${ASKED} order by camera.id
    on conflict (tenant_id, id) do update set status = excluded.status, recording = excluded.recording,
      reasons = excluded.reasons, reported_status = excluded.reported_status,
      reported_recording = excluded.reported_recording, reported_reasons = excluded.reported_reasons,
      reported_at = excluded.reported_at, lease_until = excluded.lease_until
    where held.reported_at <= excluded.reported_at`,
};

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

function take(kind, tenantId, { siteCode, cameras }) {
  const now = new Date();
  const values = [
    siteCode,
    cameras.map(({ cameraCode }) => cameraCode),
    cameras.map(({ status }) => status),
    cameras.map(({ recording }) => recording),
    cameras.map(({ reasons = [] }) => reasons.join()),
    now,
    new Date(now.getTime() + LEASE_MILLISECONDS),
    tenantId,
  ];
  return queryAsTenant(pool, tenantId, { name: kind, text: STATEMENTS[kind], values });
}

const app = fastify();
app.post('/status-reports', async ({ body, headers }) => {
  await take('renew', headers['x-tenant'], body);
  return { accepted: body.cameras.length, changed: 0 };
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });

async function takeMany({ kind, tenantId, reports, amount }) {
  const latencies = [];
  let begun = 0;
  const work = async () => {
    while (begun < amount) {
      const report = reports[begun++ % reports.length];
      const at = performance.now();
      await take(kind, tenantId, report);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: 10 }, work));
  return latencies;
}

/** `{kind, tenantId, reports, amount}`: so many, ten at a time; the answer has the time that each took. */
process.on('message', (order) => {
  void takeMany(order).then((latencies) => process.send({ done: true, latencies }));
});
process.send?.('ready');
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
