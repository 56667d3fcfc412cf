export { edgeApp, type PretendSignIns } from './lib-app';
export { graphqlFields, parity } from './graphql-parity';
export { type TestParts, testParts } from './test-parts';
