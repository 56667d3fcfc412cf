// The bare peer of GraphQL: Fastify, mercurius with its compiler, pg and a token check; the same data, filter and walls as the
// product, nothing else. Sites by DataLoader. Who may read which stores is asked once per person, as the product's cache does.
import DataLoader from 'dataloader';
import fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

import { japanTime, TIMESTAMPTZ } from './japan-time.mjs';
import { queryAsTenant } from './tenant-train.mjs';
import { tokenScope } from './token-scope.mjs';

const SCHEMA = `
  type Site { code: String! name: String! }
  type Camera {
    id: ID! siteId: ID! code: String! name: String! state: String! class: String vendor: String model: String serial: String
    mac: String firmware: String retentionClass: String noticeClass: String audio: Boolean faceRecognition: Boolean
    installedOn: String version: Int! updatedAt: String! site: Site!
  }
  type CameraEdge { node: Camera! }
  type PageInfo { hasNextPage: Boolean! }
  type CameraConnection { edges: [CameraEdge!]! pageInfo: PageInfo! }
  type Query { cameras(first: Int): CameraConnection! }`;

const COLUMNS = `camera.id, camera.site_id as "siteId", camera.code, camera.name, camera.state, camera.class, camera.vendor,
  camera.model, camera.serial, camera.mac::text as mac, camera.firmware, camera.retention_class as "retentionClass",
  camera.notice_class as "noticeClass", camera.audio, camera.face_recognition as "faceRecognition",
  camera.installed_on::text as "installedOn", camera.version, camera.updated_at as "updatedAt"`;
const ORDER = 'order by camera.created_at, camera.id limit $1';
const CAMERAS = {
  tenant: { name: 'all', text: `select ${COLUMNS} from camera ${ORDER}` },
  sites: { name: 'some', text: `select ${COLUMNS} from camera where camera.site_id = any($2) ${ORDER}` },
};
const SITES = {
  tenant: { name: 'sites', text: 'select id, code, name from site where id = any($1)' },
  sites: { name: 'own_sites', text: 'select id, code, name from site where id = any($1) and id = any($2)' },
};

const types = {
  getTypeParser: (oid, format) =>
    oid === TIMESTAMPTZ && format !== 'binary' ? japanTime : pg.types.getTypeParser(oid, format),
};
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  options: '-c TimeZone=Asia/Tokyo',
});
const scopeOf = tokenScope(pool);

/** The statement for what somebody may read: all of the tenant, or named sites. */
const narrowed = ({ tenant, sites }, scope, value) =>
  scope === 'all' ? { ...tenant, values: [value] } : { ...sites, values: [value, scope] };

const siteLoader = ({ tid, scope }) =>
  new DataLoader(async (ids) => {
    const rows = await queryAsTenant(pool, tid, narrowed(SITES, scope, ids));
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? new Error('not found'));
  });

const resolvers = {
  Query: {
    async cameras(_parent, { first = 50 }, { caller }) {
      const limit = Math.min(Math.max(first, 1), 200);
      const config = { ...narrowed(CAMERAS, caller.scope, limit + 1), types };
      const rows = await queryAsTenant(pool, caller.tid, config);
      const edges = rows.slice(0, limit).map((node) => ({ node }));
      return { edges, pageInfo: { hasNextPage: rows.length > limit } };
    },
  },
  Camera: { site: ({ siteId }, _args, { caller }) => caller.sites.load(siteId) },
};

const app = fastify();
app.register(mercurius, {
  schema: SCHEMA,
  resolvers,
  jit: 1,
  queryDepth: 15,
  graphiql: false,
  context: async ({ headers }) => {
    const caller = await scopeOf(headers.authorization);
    return { caller: { ...caller, sites: siteLoader(caller) } };
  },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.('ready');
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
