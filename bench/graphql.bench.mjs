// 50 cameras with their site: the product's GraphQL against a bare mercurius server that does the same, and against
// PostGraphile 5, which makes its API from the same tables.
import { ask } from './harness/load.mjs';
import { installPostgraphile } from './peers/postgraphile/install.mjs';

export const title = 'GraphQL: 50 of 10,000 cameras with site { code name }, 17 fields of each';

const FIELDS = `code name state class vendor model serial mac firmware retentionClass noticeClass audio faceRecognition
  installedOn version updatedAt`;
const QUERY = `{ cameras(first: 50) { edges { node { id ${FIELDS} site { code name } } } } }`;
const AUTOMATIC = `{ cameras: allCameras(first: 50, orderBy: [CREATED_AT_ASC, ROW_ID_ASC]) {
  edges { node { id: rowId ${FIELDS} site: siteByTenantIdAndSiteId { code name } } } } }`;
const CAUSE =
  'limits, headers, access log, GC (about an eighth) and the check of the list request; next: that check once per text of its arguments';

/** Times as instants: PostGraphile writes them in the time zone of its session. */
const itemsOf = (text) =>
  JSON.parse(text).data.cameras.edges.map(({ node }) => ({ ...node, updatedAt: Date.parse(node.updatedAt) }));

/** All answer the same cameras, field by field, or the comparison means nothing. @throws */
async function requireSame(subjects) {
  const answers = await Promise.all(subjects.map((each) => ask({ url: each.server.url, ...each })));
  const [ours, ...others] = answers.map(itemsOf);
  if (ours.length !== 50) throw new Error(`${ours.length} cameras instead of 50`);
  for (const [index, theirs] of others.entries())
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      throw new Error(
        `${subjects[index + 1].name} answers otherwise:\n${answers[0].slice(0, 700)}\n${answers[index + 1].slice(0, 700)}`,
      );
}

/** @returns {Promise<import('./harness/server.mjs').BenchServer | undefined>} nothing where it cannot be installed */
async function postgraphile(bench, env) {
  const { node, missing } = installPostgraphile();
  if (node)
    return bench.peer(
      'postgraphile/server',
      { ...env, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
      { node },
    );
  bench.note(`less CPU than PostGraphile 5: not measured, ${missing}`);
  return undefined;
}

export async function run(bench) {
  const database = await bench.database();
  const [chain] = await bench.fill(database, { stores: bench.size(500, 50), camerasPerStore: 20 });
  const api = await bench.api(database);
  const env = { DATABASE_URL: database.app, ...(await bench.tokenEnv(api)) };
  const mercurius = await bench.peer('mercurius-pg', env);
  const automatic = await postgraphile(bench, env);
  const people = { 'whole tenant': chain.owner, 'one region (25 stores)': chain.regionManager };
  for (const [who, person] of Object.entries(people)) {
    const authorization = `Bearer ${await bench.signIn(api, chain, person)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const subject = (name, server, query) => {
      const body = JSON.stringify({ query });
      return { name: `${name}, ${who}`, server, path: '/graphql', method: 'POST', headers, body };
    };
    const subjects = [
      subject('product', api, QUERY),
      subject('mercurius + pg', mercurius, QUERY),
      // its rows are narrowed by tenant only, so it has no answer for the others
      ...(automatic && person === chain.owner ? [subject('PostGraphile 5', automatic, AUTOMATIC)] : []),
    ];
    await requireSame(subjects);
    const [ours, bare, made] = await bench.compare(subjects, { database, amount: 1_000 });
    bench.ratio(`cameras with their site, ${who}`, ours, bare, { atMost: 1.5, cause: CAUSE });
    if (made) bench.ratio(`cameras with their site, ${who}`, ours, made, { atMost: 1, cause: CAUSE });
  }
}
