import fs from 'node:fs';
import path from 'node:path';

import { buildSchema, findBreakingChanges } from 'graphql';

import { ROOT } from '../architecture/source-files';
import { openApiChanges } from './openapi-changes';
import { socketChanges } from './socket-changes';

const read = (file: string) => fs.readFileSync(path.join(ROOT, 'docs/api', file), 'utf8');
const json = (file: string) => JSON.parse(read(file));

interface Accepted {
  readonly change: string;
  readonly because: string;
}

/** What is served may only grow; a break that is meant stands in `accepted-breaks.json` with its reason. */
describe('the contract with clients', () => {
  const accepted: Accepted[] = json('released/accepted-breaks.json');
  const found = [
    ...openApiChanges(json('released/openapi.json'), json('openapi.json')),
    ...findBreakingChanges(
      buildSchema(read('released/schema.graphql')),
      buildSchema(read('schema.graphql')),
    ).map(({ description }) => `graphql ${description}`),
    ...socketChanges(json('released/asyncapi.json'), json('asyncapi.json')),
  ];

  it('has no break that nobody meant', () =>
    expect(found.filter((change) => !accepted.some((known) => known.change === change))).toEqual([]));

  it('keeps no acceptance of what is not there, and none without a reason', () =>
    expect(accepted.filter(({ change, because }) => !found.includes(change) || because.length < 10)).toEqual(
      [],
    ));
});
