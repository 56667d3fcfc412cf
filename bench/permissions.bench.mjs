// What permissions cost: the list of cameras for somebody with 200 rules of their own at 1,000 stores, against the same list
// for somebody who may everything; and how long it takes to work such an ability out.
import { createRequire } from 'node:module';

import { dist } from '../bin/build.mjs';
import { ask } from './harness/load.mjs';

export const title = 'Permissions: 50 cameras with 200 rules and 1,000 stores in scope';

const CAUSE =
  'PostgreSQL reads and hashes the list of 1,000 stores for each statement; next: a list that lives in the database for as long as the ability does';
const SLOW_BUILDS =
  'garbage collection, and other work on the machine: the median tells what the building itself takes';
const RULES = 200;
const require = createRequire(import.meta.url);

/** Rules of all kinds that there are: scalars, related rows, sets, lists of ids, and such as take away. */
function rulesFor(cameraIds) {
  return Array.from({ length: RULES }, (_, index) => {
    const kinds = [
      { conditions: { class: { $eq: 'conventional_security' }, tags: { $nin: [`tag-${index}`] } } },
      { conditions: { areaClass: { $in: ['entrance', 'checkout'] }, tags: { $nin: [`tag-${index}`] } } },
      { conditions: { tags: { $in: [`tag-${index}`, `tag-${index + 1}`] } } },
      { conditions: { id: { $in: [cameraIds[index % cameraIds.length]] }, class: { $ne: 'other' } } },
      { conditions: { tags: { $eq: `closed-${index}` } }, inverted: true },
    ];
    return { subject: 'Camera', actions: ['read'], ...kinds[index % kinds.length] };
  });
}

async function post(api, path, token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return JSON.parse(await ask({ url: api.url, path, method: 'POST', headers, body: JSON.stringify(body) }));
}

/** The same items for both, or the comparison means nothing. @throws */
async function requireSameItems(one, other) {
  const [ours, theirs] = (await Promise.all([ask(one), ask(other)])).map((text) =>
    JSON.parse(text).items.map(({ id }) => id),
  );
  if (ours.length !== 50 || ours.join() !== theirs.join())
    throw new Error(`${ours.length} items for one and ${theirs.length} for the other, or not the same ones`);
}

async function lists(bench) {
  const [stores, sites] = [bench.size(1_100, 60), bench.size(1_000, 55)];
  const database = await bench.database();
  const [chain] = await bench.fill(database, { stores, camerasPerStore: 10 });
  const api = await bench.api(database);
  const owner = await bench.signIn(api, chain, chain.owner);
  const path = '/v1/cameras?limit=50&sort=code';
  const all = { url: api.url, server: api, path, headers: { authorization: `Bearer ${owner}` } };
  const { items } = JSON.parse(await ask(all));
  const rules = rulesFor(items.map(({ id }) => id));
  await post(api, '/v1/roles', owner, { code: 'many_rules', name: 'ルールの多い役割', rules });
  const siteIds = chain.siteIds.slice(0, sites);
  const { userId } = chain.storeManager;
  await post(api, '/v1/role-assignments', owner, {
    userId,
    role: 'many_rules',
    scope: { kind: 'sites', siteIds },
  });
  const token = await bench.signIn(api, chain, chain.storeManager);
  const narrow = { ...all, headers: { authorization: `Bearer ${token}` } };
  return { database, all, narrow };
}

/** Ability after ability, each for other stores, as after a change that everybody hears of. */
function builds(bench) {
  require('reflect-metadata');
  const { rulesOf } = require(dist('libs/access/src/ability/held.rules.js'));
  const { AbilityPermissions, subjectColumns } = require(
    dist('libs/access/src/ability/ability.permissions.js'),
  );
  const { camerasPolicy } = require(dist('libs/cameras/src/cameras.policy.js'));
  const { sitesPolicy } = require(dist('libs/sites/src/sites.policy.js'));
  const { workPolicy } = require(dist('libs/work/src/work.policy.js'));
  const { accessPolicy } = require(dist('libs/access/src/access.policy.js'));
  const policies = [camerasPolicy, sitesPolicy, workPolicy, accessPolicy];
  const subjects = new Map(policies.flatMap((policy) => Object.entries(policy.subjects)));
  const columns = subjectColumns(policies);
  const id = (number) => `01a20000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const rules = rulesFor(Array.from({ length: 50 }, (_, index) => id(index)));
  const build = (who) => {
    const sites = Array.from({ length: 1_000 }, (_, index) => id(who + index));
    const situation = {
      userId: id(who),
      standing: true,
      roles: [{ role: 'many_rules', sites }],
      custom: new Map([['many_rules', rules]]),
      viewing: { networks: [], never: [], incidentOnly: [] },
      from: { outside: false, grants: [] },
    };
    const began = performance.now();
    const { version } = new AbilityPermissions(rulesOf({ policies, subjects }, situation), columns);
    const took = performance.now() - began;
    if (!version) throw new Error('an ability without a version');
    return took;
  };
  for (let who = 0; who < bench.size(300, 5); who++) build(who);
  return Array.from({ length: bench.size(2_000, 20) }, (_, who) => build(1_000 + who)).sort((a, b) => a - b);
}

export async function run(bench) {
  const { database, all, narrow } = await lists(bench);
  await requireSameItems(all, narrow);
  const [everything, ruled] = await bench.compare(
    [
      { ...all, name: 'whole tenant (owner)' },
      { ...narrow, name: `${RULES} rules, 1,000 stores` },
    ],
    { database },
  );
  const goal = { atMost: 1.3, cause: CAUSE };
  bench.ratio('list of cameras, CPU of the api', ruled, everything, goal);
  bench.ratio('list of cameras, api and PostgreSQL', ruled, everything, { ...goal, figure: 'totalMicros' });
  const took = builds(bench);
  const at = (share) => took[Math.floor((took.length - 1) * share)];
  bench.target(`ability for ${RULES} rules and 1,000 stores, median`, at(0.5), {
    atMost: 2,
    unit: 'ms',
  });
  bench.target(`ability for ${RULES} rules and 1,000 stores, p99`, at(0.99), {
    atMost: 2,
    unit: 'ms',
    cause: SLOW_BUILDS,
  });
}
