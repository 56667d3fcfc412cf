// The product's list of cameras against a bare Fastify + pg server that does the same: token check, permission filter in the
// query, row-level security behind it, the same columns. All 44 of them: the product's list has more than the 19 it began with.
import { ask } from './harness/load.mjs';

export const title = 'REST list: 50 of 10,000 cameras, all columns';

const CAUSE =
  'what the product does beside the list: Nest, limits, headers, the access log (a write for each line). Next: lines written in batches, pipes without a promise for each parameter';

/** Both answer the same items, field by field, or the comparison means nothing. @throws */
async function requireSameItems(one, other) {
  const [ours, theirs] = (await Promise.all([ask(one), ask(other)])).map((text) => JSON.parse(text).items);
  if (ours.length !== 50) throw new Error(`${ours.length} items instead of 50`);
  for (const [index, item] of ours.entries())
    for (const [field, value] of Object.entries(item))
      if (JSON.stringify(value) !== JSON.stringify(theirs[index]?.[field]))
        throw new Error(
          `${field} of item ${index}: ${JSON.stringify(value)} here, ${JSON.stringify(theirs[index]?.[field])} there`,
        );
}

export async function run(bench) {
  const database = await bench.database();
  const [chain] = await bench.fill(database, { stores: bench.size(500, 20), camerasPerStore: 20 });
  const api = await bench.api(database);
  const peer = await bench.peer('fastify-pg', {
    DATABASE_URL: database.app,
    ...(await bench.tokenEnv(api)),
  });
  const people = { 'whole tenant': chain.owner, 'one region (25 stores)': chain.regionManager };
  for (const [who, person] of Object.entries(people)) {
    const headers = { authorization: `Bearer ${await bench.signIn(api, chain, person)}` };
    const product = { name: `product, ${who}`, server: api, path: '/v1/cameras?limit=50', headers };
    const bare = { name: `Fastify + pg, ${who}`, server: peer, path: '/cameras?limit=50', headers };
    const begun = { ...bare, name: `Fastify + pg in BEGIN … COMMIT, ${who}`, path: '/transaction/cameras' };
    await requireSameItems({ url: api.url, ...product }, { url: peer.url, ...bare });
    const [ours, theirs, inTransaction] = await bench.compare([product, bare, begun], { database });
    bench.ratio(`list of cameras, ${who}`, ours, theirs, { atMost: 1.5, cause: CAUSE });
    bench.ratio(`list of cameras, ${who}, against BEGIN … COMMIT`, ours, inTransaction);
  }
}
